import type { Intervention } from '../system.ts'
import type { EntitySet, Row } from './odata/schema.ts'
import { readValue, type WireOptions } from './odata/values.ts'
import { findSet } from './registry.ts'
import { touch } from './stamps.ts'
import type { Store } from './store.ts'

/** Records that go with a deleted one, as archiving takes a whole document. */
const parts: Record<string, [table: string, field: string][]> = {
  A_PurchaseOrder: [
    ['A_PurchaseOrderItem', 'PurchaseOrder'],
    ['A_PurchaseOrderNote', 'PurchaseOrder'],
    ['A_PurchaseOrderItemNote', 'PurchaseOrder'],
    ['A_PurOrdAccountAssignment', 'PurchaseOrder'],
    ['A_PurchaseOrderScheduleLine', 'PurchasingDocument'],
  ],
  A_PurchaseRequisitionHeader: [['A_PurchaseRequisitionItem', 'PurchaseRequisition']],
  MaintenanceOrder: [
    ['MaintenanceOrderOperation', 'MaintenanceOrder'],
    ['MaintOrderOpComponent', 'MaintenanceOrder'],
  ],
}

/** What marks a record as deleted while it stays. */
const marks: Record<string, Row> = {
  A_PurchaseOrder: { PurchasingDocumentDeletionCode: 'L' },
  A_PurchaseRequisitionItem: { IsDeleted: 'X' },
  A_Product: { IsMarkedForDeletion: true },
  A_Supplier: { DeletionIndicator: true },
  A_BusinessPartner: { IsMarkedForArchiving: true },
  Equipment: { EquipmentIsMarkedForDeletion: true },
  FunctionalLocation: { FuncnlLocIsMarkedForDeletion: true },
  MaintenanceNotificationItem: { IsDeleted: true },
}

/** Changes a record past all rules, as a person or a program inside the system does. */
export function intervene(store: Store, change: Intervention, clock: number): unknown {
  const now = change.at ?? clock
  const set = findSet(change.native)
  if (!set) throw new Error(`unknown entity set ${change.native}`)
  const table = store.table(set.table)
  const data = readFields(set, change.data ?? {})
  const key = readKey(set, change)
  if (change.op === 'insert') {
    const row = table.insert({ ...data, ...key })
    touch(store, set.table, row, now, 'MHANSEN')
    return keyOf(set, row)
  }
  const row = table.get(key)
  if (!row) throw new Error(`no record ${JSON.stringify(change.key)} in ${change.native}`)
  if (change.op === 'delete' && change.soft) {
    const mark = marks[set.table]
    if (!mark) throw new Error(`${change.native} has no mark of deletion`)
    table.update(row, mark)
    touch(store, set.table, row, now, 'MHANSEN')
  } else if (change.op === 'delete') {
    for (const [name, field] of parts[set.table] ?? []) {
      const own = set.keys[0]!
      for (const part of store.table(name).find({ [field]: row[own.field] ?? '' }))
        store.table(name).delete(part)
    }
    touch(store, set.table, row, now, 'MHANSEN')
    table.delete(row)
  } else {
    table.update(row, data)
    touch(store, set.table, row, now, 'MHANSEN')
  }
  return keyOf(set, row)
}

/** The keys of all records of a set. */
export function listKeys(store: Store, native: string): unknown[] {
  const set = findSet(native)
  if (!set) throw new Error(`unknown entity set ${native}`)
  return [...store.table(set.table).all()].map((row) => keyOf(set, row))
}

function readFields(set: EntitySet, data: Record<string, unknown>): Row {
  const options: WireOptions = {
    version: 2,
    zeros: 'strip',
    quotedDecimals: true,
    internalUnits: set.service.version === 4,
  }
  const row: Row = {}
  for (const [name, value] of Object.entries(data)) {
    const property = set.properties.get(name)
    if (!property) throw new Error(`unknown property ${name} of ${set.name}`)
    row[property.field] = readValue(property, value, options)
  }
  return row
}

function readKey(set: EntitySet, { key, data }: Intervention): Row {
  const given =
    typeof key === 'object' && key !== null
      ? (key as Record<string, unknown>)
      : { [set.keys[0]!.name]: key }
  const fields: Record<string, unknown> = {}
  for (const property of set.keys) {
    const value = given[property.name] ?? data?.[property.name]
    if (value !== undefined) fields[property.name] = value
    else if (property.name === 'ValidityEndDate') fields[property.name] = '9999-12-31'
  }
  return readFields(set, fields)
}

function keyOf(set: EntitySet, row: Row): unknown {
  if (set.keys.length === 1) return row[set.keys[0]!.field]
  return Object.fromEntries(set.keys.map((key) => [key.name, row[key.field] ?? '']))
}
