import { dialog, fieldRule, Refusal } from './errors.ts'
import { type EntitySet, NO_ID, sets } from './schema.ts'
import { type Company, isBlank, type Row } from './store.ts'
import { today, type Work } from './work.ts'

const series: Record<string, { code: string; property: string; next: (n: number) => string }> = {
  vendors: { code: 'VEND', property: 'number', next: (n) => `V${10_000 + n * 10}` },
  items: { code: 'ITEM', property: 'number', next: (n) => String(1000 + n) },
  fixedAssets: {
    code: 'FA',
    property: 'number',
    next: (n) => `FA${String(n * 10).padStart(6, '0')}`,
  },
  employees: { code: 'EMP', property: 'number', next: (n) => `EMP-${n}` },
}

const tables: Record<string, string> = {
  vendors: 'Vendor',
  items: 'Item',
  employees: 'Employee',
  fixedAssets: 'Fixed Asset',
  locations: 'Location',
}

/** A code and the id of what it names are one field: whichever is given fills the other. */
const pairs: Record<string, [id: string, code: string, set: string, key: string, text: string][]> =
  {
    items: [
      [
        'baseUnitOfMeasureId',
        'baseUnitOfMeasureCode',
        'unitsOfMeasure',
        'code',
        'The unit of measure values do not match to a specific Unit of Measure.',
      ],
    ],
    fixedAssets: [
      [
        'fixedAssetLocationId',
        'fixedAssetLocationCode',
        'fixedAssetLocations',
        'code',
        'The "fixedAssetLocationId" does not match to a Fixed Asset Location.',
      ],
      [
        'employeeId',
        'employeeNumber',
        'employees',
        'number',
        'The "employeeId" does not match to an Employee.',
      ],
    ],
    vendors: [
      [
        'currencyId',
        'currencyCode',
        'currencies',
        'code',
        'The "currencyId" does not match to a Currency.',
      ],
    ],
  }

export function fillPairs(
  company: Company,
  values: Record<string, any>,
  list: (typeof pairs)[string],
): void {
  for (const [id, code, set, key, message] of list) {
    if (values[code] !== undefined) {
      const isOwn = set === 'currencies' && ['', company.currency].includes(values[code])
      const found = isOwn ? undefined : company.findBy(set, key, values[code])
      if (!found && !isOwn && values[code] !== '') throw dialog(message)
      values[id] = found?.id ?? NO_ID
      if (isOwn) values[code] = company.currency
    } else if (values[id] !== undefined) {
      const found = company.find(set, values[id])
      if (!found && values[id] !== NO_ID) throw dialog(message)
      values[code] = found?.[key] ?? (set === 'currencies' ? company.currency : '')
    }
  }
}

/** A new vendor, item, place, unit or employee. */
export function createMaster(work: Work, set: EntitySet, values: Record<string, any>): Row {
  const { company, switches, now } = work
  const numbers = series[set.name]
  const key = numbers?.property ?? 'code'
  if (set.name === 'items' && values.inventory !== undefined)
    throw dialog('Inventory cannot be changed during on insert.')
  if (numbers && isBlank(values[key])) {
    do values[key] = numbers.next(company.nextNumber(numbers.code, 1))
    while (company.findBy(set.name, key, values[key]))
  } else if (numbers && !switches.manual_numbers) {
    throw dialog(
      `You may not enter numbers manually. If you want to enter numbers manually, please activate Manual Nos. in No. Series ${numbers.code}.`,
    )
  } else if (isBlank(values[key])) {
    throw fieldRule(`Code must have a value in ${set.type}. It cannot be zero or empty.`)
  }
  refuseTwin(work, set, key, values[key])
  fillPairs(company, values, pairs[set.name] ?? [])
  if (set.name === 'vendors') values.currencyCode ??= company.currency
  if (set.name === 'employees') values.displayName = nameOf(values)
  return company.insert(set, values, now)
}

function refuseTwin(work: Work, set: EntitySet, key: string, value: unknown): void {
  if (!work.company.findBy(set.name, key, value)) return
  const name = key === 'number' ? 'No.' : 'Code'
  throw new Refusal(
    work.switches.duplicate_status,
    'Internal_EntityWithSameKeyExists',
    `The record in table ${tables[set.name] ?? set.type} already exists. Identification fields and values: ${name}='${value}'`,
  )
}

/** A change of a master record. `inventory` of an item posts an adjustment, without asking (AL source). */
export function changeMaster(
  work: Work,
  set: EntitySet,
  row: Row,
  values: Record<string, any>,
): void {
  const { company, now } = work
  const key = series[set.name]?.property ?? 'code'
  if (values[key] !== undefined && values[key] !== row[key]) refuseTwin(work, set, key, values[key])
  fillPairs(company, values, pairs[set.name] ?? [])
  if (set.name === 'items' && values.inventory !== undefined) {
    const difference = values.inventory - row.inventory
    delete values.inventory
    if (row.type !== 'Inventory')
      throw fieldRule(`Type must be equal to 'Inventory'  in Item: No.=${row.number}.`)
    if (difference !== 0) {
      refuseBlocked(row)
      postEntry(work, row, {
        quantity: difference,
        entryType: difference > 0 ? 'Positive_x0020_Adjmt_x002E_' : 'Negative_x0020_Adjmt_x002E_',
        documentNumber: row.number,
      })
    }
  }
  if (set.name === 'employees') values.displayName = nameOf({ ...row, ...values })
  company.change(set, row, values, now)
}

const nameOf = (row: Record<string, any>) =>
  [row.givenName, row.middleName, row.surname].filter(Boolean).join(' ')

/** Nothing is posted for an item that is blocked (codeunit Item Jnl.-Post Line). */
export function refuseBlocked(item: Row): void {
  if (item.blocked !== true) return
  throw fieldRule(
    `Blocked must be equal to 'No'  in Item: No.=${item.number}. Current value is 'Yes'.`,
  )
}

/** One entry of the item ledger. The item itself is not touched: its inventory is a sum. */
export function postEntry(
  work: Work,
  item: Row,
  values: { quantity: number; entryType: string; documentNumber: string } & Record<string, any>,
): void {
  const { company, now } = work
  item.inventory = round(item.inventory + values.quantity)
  company.insert(
    sets.itemLedgerEntries!,
    {
      entryNumber: company.nextNumber('entry', 1),
      itemNumber: item.number,
      postingDate: today(work),
      costAmountActual: round(values.quantity * item.unitCost),
      ...values,
    },
    now,
  )
}

export function round(value: number): number {
  return Math.round(value * 100_000) / 100_000
}

/** Deletion is hard, and refused while documents or entries need the record (AL source). */
export function deleteMaster({ company, now }: Work, set: EntitySet, row: Row): void {
  if (set.name === 'vendors') {
    if (company.findBy('purchaseOrders', 'vendorId', row.id)) {
      throw dialog(
        `You cannot delete Vendor ${row.number} because there is at least one outstanding Purchase Order for this vendor.`,
      )
    }
    if (company.findBy('itemLedgerEntries', 'sourceNumber', row.number)) {
      throw dialog(
        `You cannot delete Vendor ${row.number} because it has ledger entries in a fiscal year that has not been closed yet.`,
      )
    }
  }
  if (set.name === 'items') {
    if (company.findBy('purchaseOrderLines', 'itemId', row.id)) {
      throw dialog(
        `You cannot delete Item ${row.number} because there are outstanding purchase order lines.`,
      )
    }
    if (company.findBy('itemLedgerEntries', 'itemNumber', row.number)) {
      throw dialog(
        `You cannot delete Item ${row.number} because it has ledger entries in a fiscal year that has not been closed yet.`,
      )
    }
  }
  if (set.name === 'locations' && company.findBy('purchaseOrderLines', 'locationId', row.id))
    throw dialog(`You cannot delete Location ${row.code} because it is used in purchase lines.`)
  if (
    set.name === 'fixedAssetLocations' &&
    company.findBy('fixedAssets', 'fixedAssetLocationId', row.id)
  )
    throw dialog(`You cannot delete FA Location ${row.code} because fixed assets are there.`)
  company.remove(set.name, row, now)
}
