import type { Access, Mark } from './field-meta.ts'
import { bool, choice, date, dec, list, money, norm, ref, str, text, ts } from './schema.ts'
import { link } from './values/link.ts'
import { allocation, charge } from './values/pricing.ts'

/** Legal entity and site. The site of some sources is fixed once the record exists. */
export const org = (site: Mark = 'W', organization: Mark = 'C') => ({
  ...ref('organization', 'organizations', organization, 'Legal entity that the record belongs to.'),
  ...ref('site', 'sites', site, 'Site (plant, branch, vessel) that the record belongs to.'),
})

/** Where people and assets are, and where stock is. */
export const place = (access: Access = 'W') => ({
  ...ref('location', 'locations', access, 'Place where people and assets are.'),
  ...ref('inventory_location', 'inventory-locations', access, 'Place where the stock is.'),
})

/** What pays. */
export const acct = () => ({
  ...ref('account', 'accounts', 'W', 'General ledger account that pays.'),
  ...ref('cost_center', 'accounts', 'W', 'Cost center that pays.'),
  ...ref('project', 'projects', 'W', 'Project that pays.'),
  ...ref('asset', 'assets', 'W', 'Asset that it is for.'),
  ...ref('work_order', 'work-orders', 'W', 'Work order that it is for.'),
  allocations: list('W', allocation, 'Shares, only where the source splits the cost.'),
})

/** Texts, people, status and neighbours of every document. */
export const doc = <const W extends string>(words: readonly W[]) => ({
  description: text('W', 'What the document is about.'),
  notes: text('W', 'Remarks that may reach the partner.'),
  internal_notes: text('W', 'Remarks that stay in the company.'),
  ...ref('created_by', 'users', 'R', 'User who made the document.'),
  ...ref('updated_by', 'users', 'R', 'User who changed it last.'),
  ...norm('status', words, 'AC', 'Where the document stands; changed by actions.'),
  status_changed_at: ts('R', 'When the status changed last, in UTC.'),
  related: list('R', link, 'Earlier and later documents.'),
  replaces_id: str('R', 'Id of the draft or revision that this record took the place of.'),
  replaced_by_id: str('R', 'Id of the record that took the place of this one.'),
})

/** Who asks, who decides, and how it was decided. */
export const approval = () => ({
  approval_status: choice(
    'R',
    ['not_required', 'not_submitted', 'pending', 'approved', 'rejected', 'unknown'],
    'Where the approval stands.',
  ),
  ...ref('requested_by', 'users', 'W', 'User who entered the request.'),
  ...ref('approved_by', 'users', 'R', 'User who approved.'),
  approved_at: ts('R', 'When it was approved, in UTC.'),
  rejection_reason: str('R', 'Why it was rejected.'),
})

/** Currency of the document. */
export const moneyHead = () => ({
  currency: str('W', 'Currency of all amounts, ISO 4217; default of partner or organization.'),
  exchange_rate: dec('W', 'Units of the organization currency for one of the document.'),
  prices_include_tax: bool('W', 'Whether unit prices contain tax.'),
})

/** Sums of the document, without cancelled lines. */
export const totals = () => ({
  total_net_amount: money('R', 'Sum after discounts, before tax.'),
  total_discount_amount: money('R', 'Sum of all discounts.'),
  total_freight_amount: money('R', 'Sum of freight charges.'),
  total_tax_amount: money('R', 'Sum of taxes.'),
  total_gross_amount: money('R', 'Sum with tax: what is paid.'),
  charges: list('W', charge, 'Costs of the whole document that are no lines.'),
})

/** Which pieces, in what condition, and whose. */
export const lot = (access: Access = 'W') => ({
  lot_number: str(access, 'Lot or batch number.'),
  serial_numbers: list(access, str, 'Serial numbers of the pieces.'),
  expires_on: date(access, 'Day after which it must not be used.'),
  ...norm(
    'stock_status',
    ['unrestricted', 'quality_inspection', 'blocked', 'returns', 'in_transit'],
    access,
    'Condition of the stock.',
  ),
  ownership: choice(
    access,
    ['own', 'vendor_consignment', 'customer', 'project', 'unknown'],
    'Whose stock it is.',
  ),
})

/** Status of partners and items: `blocked` = not for new documents. */
export const masterStatus = () =>
  norm('status', ['pending', 'active', 'blocked', 'inactive'], 'W', 'Whether it may be used.')
