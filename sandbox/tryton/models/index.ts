import { COMMON_FIELDS, type Field, type Model } from '../model.ts'
import { attachment } from './attachment.ts'
import { company } from './company.ts'
import { companyEmployee } from './company-employee.ts'
import { country } from './country.ts'
import { countrySubdivision } from './country-subdivision.ts'
import { currency } from './currency.ts'
import { group } from './group.ts'
import { invoice } from './invoice.ts'
import { invoiceLine } from './invoice-line.ts'
import { lang } from './lang.ts'
import { note } from './note.ts'
import { party } from './party.ts'
import { partyAddress } from './party-address.ts'
import { partyCategory } from './party-category.ts'
import { partyContactMechanism } from './party-contact-mechanism.ts'
import { partyIdentifier } from './party-identifier.ts'
import { paymentTerm } from './payment-term.ts'
import { product } from './product.ts'
import { productCategory } from './product-category.ts'
import { productIdentifier } from './product-identifier.ts'
import { productSupplier } from './product-supplier.ts'
import { productSupplierPrice } from './product-supplier-price.ts'
import { productTemplate } from './product-template.ts'
import { productUom } from './product-uom.ts'
import { productUomCategory } from './product-uom-category.ts'
import { purchase } from './purchase.ts'
import { purchaseLine } from './purchase-line.ts'
import { purchaseRequest } from './purchase-request.ts'
import { purchaseRequisition } from './purchase-requisition.ts'
import { purchaseRequisitionLine } from './purchase-requisition-line.ts'
import { stockInventory } from './stock-inventory.ts'
import { stockInventoryLine } from './stock-inventory-line.ts'
import { stockLocation } from './stock-location.ts'
import { stockMove } from './stock-move.ts'
import { stockShipmentIn } from './stock-shipment-in.ts'
import { tax } from './tax.ts'
import { user } from './user.ts'
import { userWarning } from './user-warning.ts'

/** In the order of the source's modules: a refused deletion names the first that is in the way. */
const ALL = [
  attachment,
  note,
  lang,
  group,
  user,
  userWarning,
  country,
  countrySubdivision,
  currency,
  party,
  partyAddress,
  partyCategory,
  partyContactMechanism,
  partyIdentifier,
  company,
  companyEmployee,
  product,
  productTemplate,
  productCategory,
  productIdentifier,
  productUom,
  productUomCategory,
  tax,
  stockLocation,
  stockInventory,
  stockInventoryLine,
  stockMove,
  stockShipmentIn,
  invoice,
  invoiceLine,
  paymentTerm,
  purchase,
  purchaseLine,
  productSupplier,
  productSupplierPrice,
  purchaseRequest,
  purchaseRequisition,
  purchaseRequisitionLine,
]

/** All models by name, with the fields that every model has. */
export const MODELS = new Map<string, Model>(
  ALL.map((model) => [model.name, { ...model, fields: { ...COMMON_FIELDS, ...model.fields } }]),
)

/** Is the field a column of the model's own table? */
export function isColumn(field: Field): boolean {
  return !field.computed && !field.via && field.type !== 'one2many'
}
