import { compare, decodeKey, divide, encodeKey, type Native, toDecimal } from '@millwright/kit'
import {
  constant,
  custom,
  decimal,
  derived,
  type Field,
  FieldRefusal,
  type LineMap,
  readOnly,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import { edmMoment, readInstant } from '@millwright/kit/protocols'
import { customFields, day, moment } from './fields.ts'
import { placeField } from './storage-places.ts'
import { unitFields } from './units.ts'
import { toHours } from './work-hours.ts'
import { operationStatus } from './work-order-status.ts'

export const operations = 'to_MaintenanceOrderOperation'
export const components = 'to_MaintOrderOpComponent_2'

/** Hours over a quantity and its unit; written in hours. */
function hours(
  quantity: string,
  unit: string,
  options: { write?: 'never' } = {},
): Field<string | null> {
  return custom<string | null>(
    [quantity, unit],
    (source) => toHours(source[quantity], source[unit]),
    options.write
      ? undefined
      : (value, body) => {
          Object.assign(body, { [quantity]: value ?? '0', [unit]: 'HR' })
        },
  )
}

function taskId(source: Native): string {
  return encodeKey([
    source.MaintenanceOrderOperation ?? '',
    source.MaintenanceOrderSubOperation ?? '',
  ])
}

/** The operation that a booking or a component is for. */
const ofTask: Field<string | null> = custom<string | null>(
  ['MaintenanceOrderOperation', 'MaintenanceOrderSubOperation'],
  taskId,
  (value, body) => {
    const key = value === null ? null : decodeKey(value, 2)
    if (value !== null && !key)
      throw new FieldRefusal(
        'UNKNOWN_REFERENCE',
        `"${value.slice(0, 80)}" is no task of this order.`,
      )
    if (key)
      Object.assign(body, {
        MaintenanceOrderOperation: key[0],
        MaintenanceOrderSubOperation: key[1],
      })
  },
)

export const taskLines: LineMap = {
  key: ['MaintenanceOrderOperation', 'MaintenanceOrderSubOperation'],
  adds: true,
  deletes: 'hard',
  fields: {
    number: text('MaintenanceOrderOperation', { write: 'create', max: 4 }),
    parent_task_id: derived(['MaintenanceOrderSubOperation'], (task) =>
      toText(task.MaintenanceOrderSubOperation) === null
        ? null
        : encodeKey([task.MaintenanceOrderOperation, '']),
    ),
    name: required(text('OperationDescription', { max: 40 })),
    kind: constant('task'),
    source_kind: text('OperationControlKey', { max: 4 }),
    status: derived(['SystemStatusText', 'IsMarkedForDeletion'], operationStatus),
    source_status: readOnly(text('SystemStatusText')),
    asset_id: reference('Equipment', { blank: '' }),
    assignees: custom(
      'OperationPersonResponsible',
      (task) => {
        const person = toText(task.OperationPersonResponsible)
        const isUnset = person === null || /^0+$/.test(person)
        return isUnset
          ? []
          : [{ kind: 'worker', id: encodeKey([person]), name: null, is_primary: true }]
      },
      (people, body) => {
        if (
          (people ?? []).length > 1 ||
          people?.[0]?.kind === 'user' ||
          people?.[0]?.kind === 'team'
        ) {
          throw new FieldRefusal(
            'OUT_OF_RANGE',
            'An operation has one person, by personnel number: {"kind":"worker","id":"…"}.',
          )
        }
        body.OperationPersonResponsible = people?.[0] ? (decodeKey(people[0].id, 1)?.[0] ?? '') : ''
      },
    ),
    estimated_hours: hours('MaintOrdOperationWorkDuration', 'MaintOrdOpWorkDurationUnit'),
    actual_hours: hours('ActualWorkQuantity', 'MaintOrdOpWorkDurationUnit', { write: 'never' }),
    scheduled_start_at: readOnly(moment('OpErlstSchedldExecStrtDteTme')),
    completed_at: derived(['OpActualExecutionEndDateTime', 'SystemStatusText'], (task) =>
      operationStatus(task) === 'completed' ? readInstant(task.OpActualExecutionEndDateTime) : null,
    ),
    custom_fields: customFields({
      WorkCenter: 'always',
      Plant: 'always',
      ActivityType: 'always',
      NumberOfCapacities: 'always',
      MaintenanceActivityType: 'always',
      FunctionalLocation: 'always',
      OperationSystemCondition: 'always',
      OperationSupplier: 'always',
    }),
  },
}

function materialStatus(component: Native): string {
  if (component.IsDeleted === true) return 'cancelled'
  const issued = toDecimal(component.QuantityWithdrawnInBaseUnit) ?? '0'
  const needed = toDecimal(component.MaintOrdOpCompRequiredQuantity) ?? '0'
  if (component.ReservationIsFinallyIssued === true) return 'issued'
  if (compare(issued, '0') > 0) return compare(issued, needed) >= 0 ? 'issued' : 'partially_issued'
  return compare(toDecimal(component.ConfirmedAvailableQuantity) ?? '0', '0') > 0
    ? 'reserved'
    : 'planned'
}

/** A quantity in the base unit, where the entry unit is the same. */
function inEntryUnit(native: string): Field<string | null> {
  return derived<string | null>([native, 'UnitOfEntry', 'BaseUnit'], (component) => {
    const isSame =
      toText(component.UnitOfEntry) === null || component.UnitOfEntry === component.BaseUnit
    return isSame ? toDecimal(component[native]) : null
  })
}

export const materialLines: LineMap = {
  key: [
    'MaintenanceOrderOperation',
    'MaintenanceOrderSubOperation',
    'MaintOrderComponentInternalID',
  ],
  adds: true,
  deletes: 'hard',
  fields: {
    kind: custom(
      'MaintComponentItemCategory',
      // L stock, N non-stock follow the vendor's documentation and are not confirmed.
      (component) =>
        component.MaintComponentItemCategory === 'N'
          ? 'direct_purchase'
          : component.MaintComponentItemCategory === 'L'
            ? 'stock'
            : 'other',
      (word, body) => {
        if (word === 'stock') body.MaintComponentItemCategory = 'L'
        else if (word === 'direct_purchase') body.MaintComponentItemCategory = 'N'
        else if (word !== null)
          throw new FieldRefusal('NOT_ALLOWED_WORD', 'SAP has stock and direct_purchase here.')
      },
    ),
    task_id: ofTask,
    item_id: reference('Product'),
    item_number: readOnly(text('Product')),
    description: text('MaintOrdOperationComponentText', { max: 40, blank: '' }),
    inventory_location_id: placeField(),
    ...unitFields('UnitOfEntry'),
    planned_quantity: decimal('QuantityInUnitOfEntry'),
    reserved_quantity: inEntryUnit('ConfirmedAvailableQuantity'),
    issued_quantity: inEntryUnit('QuantityWithdrawnInBaseUnit'),
    required_on: readOnly(day('RequirementDate')),
    unit_cost: derived(
      ['MaintOrderOpComponentPrice', 'MaintOrdOpCompPriceUnitQty'],
      (component) => {
        const price = toDecimal(component.MaintOrderOpComponentPrice)
        const quantity = toDecimal(component.MaintOrdOpCompPriceUnitQty)
        return price === null || quantity === null || compare(quantity, '0') === 0
          ? null
          : divide(price, quantity)
      },
    ),
    currency: readOnly(text('MaintOrdOpComponentCurrency')),
    lot_number: text('MaintenanceOrderComponentBatch', { max: 10, blank: '' }),
    status: derived(['QuantityWithdrawnInBaseUnit', 'IsDeleted'], materialStatus),
    purchase_requisition_id: readOnly(reference('PurchaseRequisition')),
    custom_fields: customFields({ MaterialGroup: 'always', PurchasingGroup: 'always' }),
    deleted_at: derived('IsDeleted', (component) =>
      component.IsDeleted === true ? readInstant(component.$changed) : null,
    ),
  },
}

/** Confirmations: posted once, cancelled, never changed. */
export const laborLines: LineMap = {
  key: ['MaintOrderConf', 'MaintOrderConfCntrValue'],
  adds: true,
  deletes: 'hard',
  fields: {
    kind: constant('actual'),
    task_id: ofTask,
    worker_id: reference('PersonnelNumber', { write: 'create' }),
    worker_number: readOnly(text('PersonnelNumber')),
    name: text('ConfirmationText', { write: 'create', max: 40 }),
    actual_hours: { ...hours('ActualWorkQuantity', 'ActualWorkQuantityUnit'), write: 'create' },
    started_at: edmMoment(2, 'OperationConfirmedStartDate', 'OperationConfirmedStartTime', {
      write: 'create',
    }),
    ended_at: edmMoment(2, 'OperationConfirmedEndDate', 'OperationConfirmedEndTime', {
      write: 'create',
    }),
    custom_fields: customFields({
      ActivityType: 'create',
      PostingDate: 'create',
      IsFinalConfirmation: 'create',
      NoFurtherWorkQuantityIsExpd: 'create',
      VarianceReasonCode: 'create',
    }),
  },
}
