import { compare, decodeKey, divide, encodeKey, type Native, toDecimal } from '@millwright/kit'
import {
  createOnly,
  custom,
  decimal,
  derived,
  type Field,
  type LineMap,
  readOnly,
  reference,
  text,
  toText,
} from '@millwright/kit/fields'
import { readDay, readInstant, toEdmDay } from '@millwright/kit/protocols'
import { customFields, dayStart, moment } from './fields.ts'
import { toPrice } from './purchase-order-prices.ts'
import { requisitionLineStatus } from './requisition-status.ts'
import { placeField } from './storage-places.ts'
import { unitCode, unitFields } from './units.ts'

function quantityOfPrice(line: Native): string {
  const quantity = toDecimal(line.PurReqnPriceQuantity)
  return quantity === null || compare(quantity, '0') === 0 ? '1' : quantity
}

const prices = ['PurchaseRequisitionPrice', 'PurReqnPriceQuantity']

const unitPrice: Field<string | null> = custom<string | null>(
  prices,
  (line) => {
    const price = toDecimal(line.PurchaseRequisitionPrice)
    return price === null ? null : divide(price, quantityOfPrice(line))
  },
  (value, body) => {
    if (value === null || body.PurchaseRequisitionPrice !== undefined) return
    const { price, quantity } = toPrice(value)
    Object.assign(body, { PurchaseRequisitionPrice: price, PurReqnPriceQuantity: quantity })
  },
)

const priceBasis: Field = custom(
  prices,
  (line) => {
    const price = toDecimal(line.PurchaseRequisitionPrice)
    if (price === null) return null
    return {
      price,
      quantity: quantityOfPrice(line),
      unit: toText(line.BaseUnit),
      unit_code: unitCode(line.BaseUnit),
    }
  },
  (basis, body) => {
    if (basis !== null)
      Object.assign(body, {
        PurchaseRequisitionPrice: basis.price,
        PurReqnPriceQuantity: basis.quantity,
      })
  },
)

function payer(native: string): Field<string | null> {
  return custom<string | null>(
    'to_PurchaseReqnAcctAssgmt',
    (line) => {
      const all = (line.to_PurchaseReqnAcctAssgmt ?? []) as Native[]
      const code = all.length === 1 ? toText(all[0]![native]) : null
      return code === null || /^0+$/.test(code) ? null : encodeKey([code])
    },
    (value, body) => {
      if (value !== null)
        body.$assignment = { ...body.$assignment, [native]: decodeKey(value, 1)?.[0] }
    },
    { write: 'create' },
  )
}

/** Item text B01 is SAP's standard id; not confirmed by a vendor page. */
const notes: Field<string | null> = custom<string | null>(
  'to_PurchaseReqnItemText',
  (line) =>
    ((line.to_PurchaseReqnItemText ?? []) as Native[]).find(
      ({ DocumentText }) => DocumentText === 'B01',
    )?.NoteDescription || null,
  (value, body, context) => {
    if (value === null) return
    body.$note = {
      DocumentText: 'B01',
      TechnicalObjectType: 'EBAN',
      Language: context.settings.language || 'EN',
      NoteDescription: value,
    }
  },
  { write: 'create' },
)

export const requisitionLines: LineMap = {
  key: ['PurchaseRequisitionItem'],
  adds: true,
  deletes: 'soft',
  fields: {
    line_number: text('PurchaseRequisitionItem', { write: 'create', max: 5 }),
    kind: derived(['Material', 'ProductType'], (line) =>
      line.ProductType === '2' ? 'service' : toText(line.Material) === null ? 'non_stock' : 'item',
    ),
    source_kind: readOnly(text('PurchasingDocumentItemCategory')),
    item_id: createOnly(reference('Material')),
    item_number: readOnly(text('Material')),
    description: text('PurchaseRequisitionItemText', { max: 40 }),
    vendor_item_number: text('SupplierMaterialNumber', { max: 35, blank: '' }),
    quantity: decimal('RequestedQuantity'),
    ...unitFields('BaseUnit'),
    unit_price: unitPrice,
    price_basis: priceBasis,
    net_amount: derived([...prices, 'RequestedQuantity'], (line) => toDecimal(line.ItemNetAmount)),
    currency: text('PurReqnItemCurrency', { write: 'never' }),
    required_on: custom<string | null>(
      'DeliveryDate',
      (line) => readDay(line.DeliveryDate),
      (value, body) => {
        body.DeliveryDate = value === null ? null : toEdmDay(value)
      },
    ),
    vendor_id: reference('Supplier', { blank: '' }),
    inventory_location_id: placeField(),
    account_id: payer('GLAccount'),
    cost_center_id: payer('CostCenter'),
    project_id: payer('WBSElement'),
    work_order_id: payer('OrderID'),
    status: derived(
      ['IsDeleted', 'IsClosed', 'OrderedQuantity', 'PurReqnReleaseStatus'],
      requisitionLineStatus,
    ),
    source_status: readOnly(text('PurReqnReleaseStatus')),
    notes,
    ordered_quantity: readOnly(decimal('OrderedQuantity')),
    purchase_order_id: readOnly(reference('PurchasingDocument')),
    purchase_order_number: readOnly(text('PurchasingDocument')),
    purchase_order_line_id: derived(['PurchasingDocument', 'PurchasingDocumentItem'], (line) =>
      toText(line.PurchasingDocument) === null ? null : encodeKey([line.PurchasingDocumentItem]),
    ),
    custom_fields: customFields({
      MaterialGroup: 'always',
      PurchasingGroup: 'always',
      PurchasingOrganization: 'always',
      PurReqnItemCurrency: 'always',
      CompanyCode: 'always',
      RequisitionerName: 'always',
      RequirementTracking: 'always',
      FixedSupplier: 'always',
      AccountAssignmentCategory: 'create',
      PurReqnExternalReference: 'create',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    // A deleted line keeps no time of its own: its last change is the latest that it can be.
    deleted_at: derived(['IsDeleted', 'LastChangeDateTime'], (line) =>
      line.IsDeleted === 'X' || line.IsDeleted === true
        ? (readInstant(line.LastChangeDateTime) ?? readInstant(line.CreationDate))
        : null,
    ),
  },
}
