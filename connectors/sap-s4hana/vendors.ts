import {
  type Context,
  decodeKey,
  type EntityMap,
  encodeKey,
  type Native,
  toDecimal,
} from '@millwright/kit'
import {
  custom,
  derived,
  type Field,
  type FieldOptions,
  FieldRefusal,
  readOnly,
  reference,
  toText,
  zonedFromEpoch,
} from '@millwright/kit/fields'
import { literal, type ODataAt, readMoment, toEdmTime } from '@millwright/kit/protocols'
import { byIds, customFields, v2 } from './fields.ts'
import { services } from './services.ts'
import { checkAddress, defaultOf, toAddress } from './vendor-addresses.ts'
import {
  createVendor,
  deleteVendor,
  purchasingOf,
  updateVendor,
  vendorKey,
} from './vendor-writes.ts'

const at: ODataAt = {
  version: 2,
  service: services.businessPartner,
  set: 'A_BusinessPartner',
  where: "Supplier ne ''",
  isFiltered: true,
  navigations: {
    to_Supplier: { navigations: { to_SupplierPurchasingOrg: {} } },
    to_BusinessPartnerAddress: { navigations: { to_EmailAddress: {}, to_PhoneNumber: {} } },
  },
}

/** The three records that one vendor is: partner, supplier, purchasing data. */
type Part = '$partner' | '$supplier' | '$purchasing'

function put(body: Native, part: Part, values: Native): void {
  body[part] = { ...body[part], ...values }
}

/** A property of the supplier record. */
function supplierFlag(native: string): Field<boolean | null> {
  return custom<boolean | null>(
    'to_Supplier',
    (source) => source.to_Supplier?.[native] ?? null,
    (value, body) => put(body, '$supplier', { [native]: value ?? false }),
  )
}

/** A property of the purchasing data. */
function purchasing(
  native: string,
  read: (value: unknown) => string | null = toText,
  options: FieldOptions = {},
): Field<string | null> {
  return custom<string | null>(
    'to_Supplier',
    (source, context) => read(purchasingOf(source, context.settings)?.[native]),
    (value, body) => put(body, '$purchasing', { [native]: value ?? '' }),
    options,
  )
}

function statusOf({
  to_Supplier: supplier = {},
  ...partner
}: Native): 'active' | 'blocked' | 'inactive' {
  if (supplier.DeletionIndicator === true || partner.IsMarkedForArchiving === true)
    return 'inactive'
  const isBlocked =
    supplier.PurchasingIsBlocked === true && supplier.PaymentIsBlockedForSupplier === true
  return partner.BusinessPartnerIsBlocked === true || isBlocked ? 'blocked' : 'active'
}

function writeStatus(word: string | null, body: Native): void {
  if (word === null) return
  if (word === 'pending')
    throw new FieldRefusal(
      'NOT_ALLOWED_WORD',
      'SAP has no pending supplier; it has active, blocked and inactive.',
    )
  body.$status = word
  put(body, '$supplier', { DeletionIndicator: word === 'inactive' })
  if (word !== 'inactive') put(body, '$partner', { BusinessPartnerIsBlocked: word === 'blocked' })
}

/** A name stands in two lines of 40 characters. */
function splitName(name: string | null): Native {
  if (name === null || name.length <= LINE) return { OrganizationBPName1: name }
  const blank = name.lastIndexOf(' ', LINE)
  const [first, second] =
    blank > 0 ? [name.slice(0, blank), name.slice(blank + 1)] : [name.slice(0, LINE), '']
  if (blank > 0 && second.length <= LINE)
    return { OrganizationBPName1: first, OrganizationBPName2: second }
  throw new FieldRefusal('TOO_LONG', `SAP keeps two lines of ${LINE} characters of a name.`)
}

const LINE = 40

function flagsOf({ to_Supplier: supplier = {}, ...partner }: Native): string | null {
  const flags = [
    partner.BusinessPartnerIsBlocked === true && 'BusinessPartnerIsBlocked',
    partner.IsMarkedForArchiving === true && 'IsMarkedForArchiving',
    ...[
      'DeletionIndicator',
      'PurchasingIsBlocked',
      'PostingIsBlocked',
      'PaymentIsBlockedForSupplier',
    ].map((flag) => supplier[flag] === true && flag),
  ].filter(Boolean)
  return flags.length === 0 ? null : flags.join('/')
}

function changedAt(source: Native, context: Context): string | null {
  return (
    readMoment(source, 'LastChangeDate', 'LastChangeTime', context.zone) ??
    readMoment(source, 'CreationDate', 'CreationTime', context.zone)
  )
}

/** Day and time are kept apart, in the system's zone. */
function stamped(date: string, time: string, operator: 'ge' | 'lt') {
  return (value: string, context: Context) => {
    const local = zonedFromEpoch(Date.parse(value), context.zone)
    const day = literal(2, 'day', local.day)
    const strict = operator === 'ge' ? 'gt' : 'lt'
    const clock = `time'${toEdmTime(local.seconds)}'`
    return `(${date} ${strict} ${day} or (${date} eq ${day} and ${time} ${operator} ${clock}))`
  }
}

const addresses = 'to_BusinessPartnerAddress'

function firstAddress(source: Native): Native | null {
  return (source[addresses] as Native[] | undefined)?.[0] ?? null
}

function reachable(note: string, read: (address: Native) => string | null): Field<string | null> {
  return custom<string | null>(
    addresses,
    (source) => {
      const address = firstAddress(source)
      return address && read(address)
    },
    (value, body) => {
      body[note] = value
    },
  )
}

const own = customFields({
  BusinessPartnerGrouping: 'create',
  SearchTerm1: 'always',
  LegalForm: 'always',
})

export const vendors: EntityMap<'vendors', ODataAt> = {
  native: 'A_BusinessPartner with A_Supplier',
  at,
  key: ['Supplier'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    number: custom(
      'Supplier',
      (source) => toText(source.Supplier),
      (value, body) => put(body, '$partner', { BusinessPartner: value }),
      { write: 'create' },
    ),
    name: custom(
      ['BusinessPartnerFullName', 'BusinessPartnerName'],
      (source) => toText(source.BusinessPartnerFullName) ?? toText(source.BusinessPartnerName),
      (value, body) => put(body, '$partner', splitName(value)),
      { required: true },
    ),
    external_reference: custom(
      'BusinessPartnerIDByExtSystem',
      (source) => toText(source.BusinessPartnerIDByExtSystem),
      (value, body) => put(body, '$partner', { BusinessPartnerIDByExtSystem: value }),
      { write: 'create' },
    ),
    category: derived('to_Supplier', (source) => toText(source.to_Supplier?.SupplierAccountGroup)),
    company_id: readOnly(reference('BusinessPartner')),
    status: custom(
      ['to_Supplier', 'BusinessPartnerIsBlocked', 'IsMarkedForArchiving'],
      statusOf,
      writeStatus,
    ) as never,
    source_status: derived(
      ['to_Supplier', 'BusinessPartnerIsBlocked', 'IsMarkedForArchiving'],
      flagsOf,
    ),
    is_purchasing_blocked: supplierFlag('PurchasingIsBlocked'),
    is_payment_blocked: supplierFlag('PaymentIsBlockedForSupplier'),
    tax_number: derived(
      'to_Supplier',
      (source) =>
        toText(source.to_Supplier?.VATRegistration) ?? toText(source.to_Supplier?.TaxNumber1),
    ),
    currency: purchasing('PurchaseOrderCurrency'),
    payment_terms_id: custom(
      'to_Supplier',
      (source, context) => {
        const terms = toText(purchasingOf(source, context.settings)?.PaymentTerms)
        return terms === null ? null : encodeKey([terms])
      },
      (value, body) =>
        put(body, '$purchasing', { PaymentTerms: value === null ? '' : decodeKey(value, 1)?.[0] }),
    ),
    incoterms: purchasing('IncotermsClassification'),
    addresses: custom(
      addresses,
      (source) => (source[addresses] as Native[] | undefined)?.map(toAddress) ?? null,
      (value, body) => {
        body.$addresses = (value ?? []).map((address: Native, index: number) =>
          checkAddress(address, [index]),
        )
      },
    ) as never,
    billing_address: custom(
      addresses,
      (source) => {
        const address = firstAddress(source)
        return address && toAddress(address)
      },
      (value, body) => {
        body.$billing = value && checkAddress(value, [])
      },
    ) as never,
    phone: reachable('$phone', (address) =>
      defaultOf(address.to_PhoneNumber, 'IsDefaultPhoneNumber', 'PhoneNumber'),
    ),
    email: reachable('$email', (address) =>
      defaultOf(address.to_EmailAddress, 'IsDefaultEmailAddress', 'EmailAddress'),
    ),
    language: custom(
      'CorrespondenceLanguage',
      (source) => toText(source.CorrespondenceLanguage)?.toLowerCase() ?? null,
      (value, body) =>
        put(body, '$partner', { CorrespondenceLanguage: value?.toUpperCase() ?? '' }),
    ),
    our_account_number: purchasing('SupplierAccountNumber', toText, { max: 12 } as FieldOptions),
    lead_time_days: purchasing('MaterialPlannedDeliveryDurn', toDecimal),
    min_order_amount: purchasing('MinimumOrderAmount', toDecimal),
    custom_fields: {
      ...own,
      decode: (source, context) => ({
        ...own.decode(source, context),
        PurchasingOrganization:
          purchasingOf(source, context.settings)?.PurchasingOrganization ?? null,
      }),
      encode: (value, body, context) => {
        const { PurchasingOrganization, ...rest } = (value ?? {}) as Native
        const partner: Native = {}
        own.encode!(rest, partner, context)
        if (Object.keys(partner).length > 0) put(body, '$partner', partner)
        if (PurchasingOrganization) put(body, '$purchasing', { PurchasingOrganization })
      },
    },
    created_at: custom(['CreationDate', 'CreationTime'], (source, context) =>
      readMoment(source, 'CreationDate', 'CreationTime', context.zone),
    ),
    updated_at: custom(
      ['LastChangeDate', 'LastChangeTime', 'CreationDate', 'CreationTime'],
      changedAt,
    ),
  },
  filters: {
    ids: byIds(['Supplier']),
    number: v2.is('Supplier'),
    external_reference: v2.is('BusinessPartnerIDByExtSystem'),
    created_after: stamped('CreationDate', 'CreationTime', 'ge'),
    created_before: stamped('CreationDate', 'CreationTime', 'lt'),
    // A partner that was never changed has no change date: its creation counts.
    modified_after: (value: string, context: Context) =>
      `(${stamped('LastChangeDate', 'LastChangeTime', 'ge')(value, context)} or ${stamped('CreationDate', 'CreationTime', 'ge')(value, context)})`,
    modified_before: stamped('LastChangeDate', 'LastChangeTime', 'lt'),
  },
  scanned: ['name', 'status', 'category'],
  changes: {
    by: 'LastChangeDate',
    precision: 's',
    deletes: 'flag',
    note: 'A change of an address or a role may leave the stamp of the partner as it is.',
  },
  // The service keeps no ETag; a stamp alone cannot stop a change in between.
  version: 'none',
  delete: { mode: 'soft', effect: 'Sets the deletion flag of the supplier; it reads inactive.' },
  override: {
    create: createVendor,
    update: updateVendor,
    delete: deleteVendor,
    madeKey: vendorKey,
  },
}
