import type { Compute, Row } from './odata/schema.ts'
import { number, round, text } from './work.ts'

/** Movement types that bring goods of a purchase order in (+1) or take them back (-1). */
const receiptTypes: Record<string, 1 | -1> = { '101': 1, '102': -1, '122': -1, '123': 1 }

/** What has been received of an order item, from its history. */
export function receivedQuantity(item: Row, find: Parameters<Compute>[1]): number {
  const movements = find('A_MaterialDocumentItem', {
    PurchaseOrder: item.PurchaseOrder ?? '',
    PurchaseOrderItem: item.PurchaseOrderItem ?? '',
  })
  let sum = 0
  for (const movement of movements)
    sum += number(movement.$order_quantity) * (receiptTypes[text(movement.GoodsMovementType)] ?? 0)
  return round(sum)
}

export function netAmount(item: Row): number {
  const per = number(item.NetPriceQuantity) || 1
  return round((number(item.OrderQuantity) * number(item.NetPriceAmount)) / per, 2)
}

const headerField =
  (name: string, own = 'PurchaseOrder'): Compute =>
  (row, find) =>
    find('A_PurchaseOrder', { PurchaseOrder: row[own] ?? '' })[0]?.[name] ?? ''

const openQuantity: Compute = (line, find) => {
  const item = find('A_PurchaseOrderItem', {
    PurchaseOrder: line.PurchasingDocument ?? '',
    PurchaseOrderItem: line.PurchasingDocumentItem ?? '',
  })[0]
  if (!item || item.IsCompletelyDelivered) return 0
  const lines = find('A_PurchaseOrderScheduleLine', {
    PurchasingDocument: line.PurchasingDocument ?? '',
    PurchasingDocumentItem: line.PurchasingDocumentItem ?? '',
  })
  let received = receivedQuantity(item, find)
  for (const each of lines) {
    const ordered = number(each.ScheduleLineOrderQuantity)
    if (each === line) return round(Math.max(0, ordered - Math.max(0, received)))
    received -= ordered
  }
  return 0
}

const nameOf =
  (table: string, key: string, name: string, own = key): Compute =>
  (row, find) =>
    row[own] ? (find(table, { [key]: row[own] })[0]?.[name] ?? '') : ''

const technicalObject: Compute = (row, find) =>
  row.TechObjIsEquipOrFuncnlLoc === 'EAMS_FL'
    ? (find('FunctionalLocation', { FunctionalLocation: row.TechnicalObject ?? '' })[0]
        ?.FunctionalLocationName ?? '')
    : (find('Equipment', { Equipment: text(row.TechnicalObject).replace(/^0+/, '') })[0]
        ?.EquipmentName ?? '')

const phaseNames: Record<string, string> = {
  '1': 'Outstanding',
  '2': 'Postponed',
  '3': 'In process',
  '4': 'Completed',
  '5': 'Deletion flag',
}

const iso: Compute = (row) => (row.BaseUnit === 'PC' ? 'PCE' : text(row.BaseUnit))

/** Properties that are worked out when they are read, by `<version>.<entity set>`. */
export const computed: Record<string, Record<string, Compute>> = {
  '4.PurchaseOrderItem': {
    NetAmount: netAmount,
    GrossAmount: netAmount,
    EffectiveAmount: netAmount,
    PurchaseOrderCategory: () => 'F',
    CompanyCode: headerField('CompanyCode'),
    BaseUnit: (row) => text(row.PurchaseOrderQuantityUnit),
    OrderItemQtyToBaseQtyNmrtr: () => 1,
    OrderItemQtyToBaseQtyDnmntr: () => 1,
  },
  '4.PurchaseOrderScheduleLine': {
    OpenPurchaseOrderQuantity: openQuantity,
    Currency: headerField('DocumentCurrency', 'PurchasingDocument'),
  },
  '4.PurchaseOrderAccountAssignment': { CompanyCode: headerField('CompanyCode') },
  '4.Product': { BaseISOUnit: iso },
  '2.Equipment': {
    FunctionalLocationName: nameOf(
      'FunctionalLocation',
      'FunctionalLocation',
      'FunctionalLocationName',
    ),
  },
  '2.FunctionalLocation': {
    SuperiorFuncnlLocLabelName: nameOf(
      'FunctionalLocation',
      'FunctionalLocation',
      'FunctionalLocationLabelName',
      'SuperiorFunctionalLocation',
    ),
    FunctionalLocationHasEquipment: (row, find) =>
      find('Equipment', { FunctionalLocation: row.FunctionalLocation ?? '' }).length > 0 ? 'X' : '',
  },
  '2.MaintenanceNotification': {
    TechnicalObjectDescription: technicalObject,
    NotifProcessingPhaseDesc: (row) => phaseNames[text(row.NotifProcessingPhase)] ?? '',
  },
}
