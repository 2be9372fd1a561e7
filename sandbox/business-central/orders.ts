import { readValues } from './body.ts'
import { dialog, fieldRule } from './errors.ts'
import { fillPairs } from './masters.ts'
import { createLine } from './order-lines.ts'
import { sets } from './schema.ts'
import { isBlank, type Row } from './store.ts'
import { today, type Work } from './work.ts'

const orders = sets.purchaseOrders!

const currencies: Parameters<typeof fillPairs>[2] = [
  [
    'currencyId',
    'currencyCode',
    'currencies',
    'code',
    'The "currencyId" does not match to a Currency.',
  ],
]

/** A new order, its lines with it: all or nothing. What is not sent comes from the vendor. */
export function createOrder(work: Work, body: Record<string, unknown>): Row {
  const { company, switches, now } = work
  const values = readValues(work, orders, body, null)
  const vendor = findVendor(work, values)
  if (vendor.blocked === 'All') {
    throw dialog(
      `You cannot create this type of document when Vendor ${vendor.number} is blocked with type All`,
    )
  }
  fillPairs(company, values, currencies)
  checkTerms(work, values)
  const buyFrom = addressOf(vendor, 'buyFrom')
  const order = company.insert(
    orders,
    {
      orderDate: today(work),
      postingDate: today(work),
      ...buyFrom,
      ...addressOf(vendor, 'payTo'),
      payToVendorId: vendor.id,
      payToVendorNumber: vendor.number,
      shipToName: company.displayName,
      shipToAddressLine1: 'Ring 1',
      shipToCity: 'Ulm',
      shipToPostCode: '89073',
      shipToCountry: 'DE',
      currencyId: vendor.currencyId,
      currencyCode: vendor.currencyCode,
      paymentTermsId: vendor.paymentTermsId,
      ...dropBlank(values),
      number: String(company.nextNumber('order', 106_001)),
      vendorId: vendor.id,
      vendorNumber: vendor.number,
      vendorName: vendor.displayName,
      payToName: vendor.displayName,
      discountAppliedBeforeTax: true,
      status: switches.approval_workflow ? 'In_x0020_Review' : 'Draft',
    },
    now,
  )
  try {
    for (const line of (body.purchaseOrderLines as Record<string, unknown>[]) ?? [])
      createLine(work, order, line, true)
  } catch (error) {
    removeOrder(work, order)
    throw error
  }
  return order
}

/** A blank value cannot clear what comes from the vendor (AL source). */
function dropBlank(values: Record<string, any>): Record<string, any> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isBlank(value)))
}

function findVendor({ company }: Work, values: Record<string, any>): Row {
  const { vendorId, vendorNumber } = values
  if (isBlank(vendorId) && isBlank(vendorNumber))
    throw dialog('A "vendorNumber" or a "vendorId" must be provided.')
  const found = isBlank(vendorId)
    ? company.findBy('vendors', 'number', vendorNumber)
    : company.find('vendors', vendorId)
  if (!found) throw dialog('The buy-from vendor cannot be found.')
  return found
}

function checkTerms({ company }: Work, values: Record<string, any>): void {
  const { paymentTermsId } = values
  if (!isBlank(paymentTermsId) && !company.find('paymentTerms', paymentTermsId))
    throw dialog('The "paymentTermsId" does not match to a Payment Terms.')
}

function addressOf(vendor: Row, prefix: string): Record<string, unknown> {
  return {
    [`${prefix}AddressLine1`]: vendor.addressLine1,
    [`${prefix}AddressLine2`]: vendor.addressLine2,
    [`${prefix}City`]: vendor.city,
    [`${prefix}State`]: vendor.state,
    [`${prefix}Country`]: vendor.country,
    [`${prefix}PostCode`]: vendor.postalCode,
  }
}

/** What the release locks in the header (AL source, TestStatusOpen). */
const lockedHeader = [
  'vendorId',
  'vendorNumber',
  'payToVendorId',
  'payToVendorNumber',
  'currencyId',
  'currencyCode',
  'pricesIncludeTax',
  'shipmentMethodId',
]

export function changeOrder(work: Work, order: Row, body: Record<string, unknown>): void {
  const values = readValues(work, orders, body, order)
  const locked = lockedHeader.some((name) => name in values && values[name] !== order[name])
  if (locked) requireDraft(order)
  fillPairs(work.company, values, currencies)
  checkTerms(work, values)
  work.company.change(orders, order, values, work.now)
}

/** The API's Draft is the client's Open. */
export function requireDraft(order: Row): void {
  if (order.status === 'Draft') return
  const current = order.status === 'Open' ? 'Released' : 'Pending Approval'
  throw fieldRule(
    `Status must be equal to 'Open'  in Purchase Header: Document Type=Order, No.=${order.number}. Current value is '${current}'.`,
  )
}

export function deleteOrder(work: Work, order: Row): void {
  for (const line of work.company.linesOf('purchaseOrderLines', order.id))
    refuseReceived(order, line)
  removeOrder(work, order)
}

export function refuseReceived(order: Row, line: Row): void {
  const open = line.receivedQuantity - line.invoicedQuantity
  if (open === 0) return
  throw fieldRule(
    `Qty. Rcd. Not Invoiced must be equal to '0'  in Purchase Line: Document Type=Order, Document No.=${order.number}, Line No.=${line.sequence}. Current value is '${open}'.`,
  )
}

export function removeOrder({ company, now }: Work, order: Row): void {
  for (const line of company.linesOf('purchaseOrderLines', order.id))
    company.remove('purchaseOrderLines', line, now)
  company.remove('purchaseOrders', order, now)
}
