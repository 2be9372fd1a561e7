import type { Answer, Native, PlanAt, Step } from '@millwright/kit'
import { changed, type ODataEntity, predicate, readEntity } from '@millwright/kit/protocols'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { defaultMember, fromAddress } from './vendor-addresses.ts'

const root = services.businessPartner

/** Role of a supplier for purchasing (vendor page); the supplier record follows from it. */
const SUPPLIER_ROLE = 'FLVN01'

/** The supplier itself cannot be created: it comes from a partner with the role. */
export function createVendor(_entity: ODataEntity, body: Native, at: PlanAt): Step[] {
  const partner: Native = {
    BusinessPartnerCategory: '2',
    ...body.$partner,
    to_BusinessPartnerRole: [{ BusinessPartnerRole: SUPPLIER_ROLE }],
  }
  const addresses = newAddresses(body)
  if (addresses.length > 0) partner.to_BusinessPartnerAddress = addresses
  const effect = 'Creates a business partner with the role of a supplier.'
  const steps: Step[] = [
    { method: 'POST', path: `${root}/A_BusinessPartner`, body: partner, effect },
  ]
  if (body.$supplier) {
    steps.push(({ id }) => patch('A_Supplier', ['Supplier'], [id], body.$supplier))
  }
  if (body.$purchasing) {
    const organization =
      body.$purchasing.PurchasingOrganization ?? at.context.settings.purchasing_organization
    if (!organization) throw missingOrganization()
    steps.push(({ id }) => ({
      method: 'POST',
      path: `${root}/A_SupplierPurchasingOrg`,
      body: { ...body.$purchasing, Supplier: id, PurchasingOrganization: organization },
      effect: `Adds the purchasing data of the supplier for ${organization}.`,
    }))
  }
  return steps
}

/** An address without an id that is there already, word for word. */
function sameAs(address: Native, known: readonly Native[]): string | undefined {
  const values = fromAddress(address)
  const found = known.find((present) => Object.keys(changed(values, present)).length === 0)
  return found && String(found.AddressID)
}

function newAddresses(body: Native): Native[] {
  const all = [...(body.$billing ? [body.$billing] : []), ...((body.$addresses ?? []) as Native[])]
  const addresses = all.map((address) => ({ ...fromAddress(address), ...reach(address) }))
  const own = reach({ phone: body.$phone, email: body.$email })
  if (Object.keys(own).length === 0) return addresses
  return addresses.length === 0 ? [own] : [{ ...addresses[0], ...own }, ...addresses.slice(1)]
}

function reach({ phone, email }: Native): Native {
  return {
    ...(phone && { to_PhoneNumber: [{ PhoneNumber: phone, IsDefaultPhoneNumber: true }] }),
    ...(email && { to_EmailAddress: [{ EmailAddress: email, IsDefaultEmailAddress: true }] }),
  }
}

type Current = PlanAt & { key: readonly string[]; current: Native }

export function updateVendor(_entity: ODataEntity, body: Native, at: Current): Step[] {
  const { current, key } = at
  const number = String(current.BusinessPartner)
  const steps: Step[] = []
  const partner = { ...body.$partner, ...unblocked(body, current).partner }
  if (Object.keys(partner).length > 0) {
    const values = { ...partner }
    if (values.OrganizationBPName1 && current.BusinessPartnerCategory === '1')
      throw refuse('/name', 'NOT_ALLOWED', 'This vendor is a person; its name is changed in SAP.')
    // The name is one text for us: a second line would stand behind the new one.
    if (values.OrganizationBPName1 && current.OrganizationBPName2) values.OrganizationBPName2 ??= ''
    steps.push(patch('A_BusinessPartner', ['BusinessPartner'], [number], changed(values, current)))
  }
  const supplier = { ...unblocked(body, current).supplier, ...body.$supplier }
  if (Object.keys(supplier).length > 0)
    steps.push(patch('A_Supplier', ['Supplier'], key, changed(supplier, current.to_Supplier ?? {})))
  if (body.$purchasing) {
    const data = purchasingOf(current, at.context.settings)
    if (!data) throw missingOrganization()
    const { PurchasingOrganization, ...values } = body.$purchasing
    const organization = PurchasingOrganization ?? data.PurchasingOrganization
    const names = ['Supplier', 'PurchasingOrganization']
    steps.push(
      patch('A_SupplierPurchasingOrg', names, [key[0]!, organization], changed(values, data)),
    )
  }
  steps.push(...addressSteps(body, current, number))
  return steps.filter(
    (step) => typeof step === 'function' || Object.keys((step.body ?? {}) as Native).length > 0,
  )
}

/** What else keeps a vendor from reading active: both partial blocks, and the mark for archiving. */
function unblocked({ $status }: Native, current: Native): { partner: Native; supplier: Native } {
  const { PurchasingIsBlocked, PaymentIsBlockedForSupplier } = current.to_Supplier ?? {}
  const isBlocked = PurchasingIsBlocked === true && PaymentIsBlockedForSupplier === true
  const isMarked = current.IsMarkedForArchiving === true
  return {
    partner: isMarked && $status && $status !== 'inactive' ? { IsMarkedForArchiving: false } : {},
    supplier:
      isBlocked && $status === 'active'
        ? { PurchasingIsBlocked: false, PaymentIsBlockedForSupplier: false }
        : {},
  }
}

function addressSteps(body: Native, current: Native, number: string): Step[] {
  const known = (current.to_BusinessPartnerAddress ?? []) as Native[]
  const first = known[0]
  const changes = ((body.$addresses ?? []) as Native[]).map((address) => ({
    ...address,
    id: address.id ?? sameAs(address, known),
  }))
  if (body.$billing) changes.unshift({ ...(first && { id: first.AddressID }), ...body.$billing })
  const steps: Step[] = changes.flatMap((address): Step[] => {
    const present = known.find(({ AddressID }) => String(AddressID) === address.id)
    const values = changed(fromAddress(address), present ?? {})
    if (address.id) {
      if (!present)
        throw refuse(
          '/addresses',
          'UNKNOWN_REFERENCE',
          `This vendor has no address "${String(address.id).slice(0, 80)}".`,
        )
      const names = ['BusinessPartner', 'AddressID']
      const change = patch('A_BusinessPartnerAddress', names, [number, address.id], values)
      return [change, ...reachSteps(address, present, number)]
    }
    const effect = `Adds an address to business partner ${number}.`
    return [
      {
        method: 'POST',
        path: `${root}/A_BusinessPartnerAddress`,
        body: { BusinessPartner: number, ...values, ...reach(address) },
        effect,
      },
    ]
  })
  const own: Native = {
    ...('$phone' in body && { phone: body.$phone }),
    ...('$email' in body && { email: body.$email }),
  }
  if (Object.keys(own).length === 0) return steps
  if (!first)
    throw refuse(
      `/${Object.keys(own)[0]}`,
      'NOT_ALLOWED',
      'This vendor has no address that could carry it: add one.',
    )
  return [...steps, ...reachSteps(own, first, number)]
}

const ways = [
  ['phone', 'A_AddressPhoneNumber', 'to_PhoneNumber', 'IsDefaultPhoneNumber', 'PhoneNumber'],
  ['email', 'A_AddressEmailAddress', 'to_EmailAddress', 'IsDefaultEmailAddress', 'EmailAddress'],
] as const

/** Brings the standard telephone number and e-mail address of one address up to date. */
function reachSteps(values: Native, address: Native, number: string): Step[] {
  return ways.flatMap(([field, set, navigation, flag, native]): Step[] => {
    if (!(field in values)) return []
    const member = defaultMember(address[navigation], flag)
    const value = values[field] ?? ''
    if (String(member?.[native] ?? '') === value) return []
    if (member) {
      const names = ['AddressID', 'Person', 'OrdinalNumber']
      const key = names.map((name) => String(member[name] ?? ''))
      return [patch(set, names, key, { [native]: value })]
    }
    const fresh = { AddressID: address.AddressID, Person: '', OrdinalNumber: '1', [native]: value }
    return [
      {
        method: 'POST',
        path: `${root}/${set}`,
        body: fresh,
        effect: `Adds ${native} to business partner ${number}.`,
      },
    ]
  })
}

/** Purchasing data that the defaults are read from: the form's organization, or the only one. */
export function purchasingOf(
  source: Native,
  settings: Readonly<Record<string, string>>,
): Native | null {
  const all = (source.to_Supplier?.to_SupplierPurchasingOrg ?? []) as Native[]
  const chosen = all.find(
    (data) => data.PurchasingOrganization === settings.purchasing_organization,
  )
  return chosen ?? (all.length === 1 ? all[0]! : null)
}

function missingOrganization() {
  return refuse(
    '/custom_fields/PurchasingOrganization',
    'REQUIRED',
    'Currency, terms and delivery time belong to a purchasing organization: name one, or set a default in the connection.',
  )
}

export function deleteVendor(_entity: ODataEntity, at: Current): Step[] {
  return [patch('A_Supplier', ['Supplier'], at.key, { DeletionIndicator: true })]
}

/** The supplier's number; where the service does not tell it, the partner's, which is the same by default. */
export function vendorKey(_entity: ODataEntity, answer: Answer): readonly string[] {
  const partner = readEntity(answer)
  return [String(partner.Supplier || partner.BusinessPartner || '')]
}

function patch(set: string, names: readonly string[], key: readonly string[], body: Native) {
  const effect = `Changes ${Object.keys(body).join(', ')} of ${set} ${key.join(' ')}.`
  return {
    method: 'PATCH' as const,
    path: `${root}/${set}${predicate(2, names, key)}`,
    body,
    effect,
  }
}
