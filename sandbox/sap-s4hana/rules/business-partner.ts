import type { Input } from '../odata/body.ts'
import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { dayOf, realChanges, secondsOf, type TableRules, text, type Work, wallOf } from '../work.ts'

const supplierRoles = ['FLVN00', 'FLVN01']
const writeOnce = ['BusinessPartnerCategory', 'BusinessPartnerGrouping']
const forever = 253_402_300_799_000

export const businessPartnerRules: TableRules = {
  create(work, input) {
    const category = text(input.row.BusinessPartnerCategory)
    if (!['1', '2', '3'].includes(category))
      throw refuse('R1/101', 'Enter a business partner category')
    const name = nameOf(input.row, category)
    if (name === '') throw refuse('R1/146', 'Enter a name for the business partner')
    const number = work.numbers.next('business_partner')
    const wall = wallOf(work.now, work.store.zone)
    const partner: Row = {
      CorrespondenceLanguage: 'EN',
      BusinessPartnerGrouping: 'BP02',
      ...input.row,
      BusinessPartner: number,
      BusinessPartnerName: name,
      BusinessPartnerFullName: name,
      CreatedByUser: work.user,
      CreationDate: dayOf(wall),
      CreationTime: secondsOf(wall),
      LastChangeDate: dayOf(wall),
      LastChangeTime: secondsOf(wall),
      LastChangedByUser: work.user,
    }
    work.store.table('A_BusinessPartner').insert(partner)
    for (const children of input.children.values())
      for (const child of children) addPart(work, child, partner)
    return partner
  },
  update(work, partner, sent) {
    const changes = realChanges(partner, sent)
    for (const field of writeOnce) delete changes[field]
    if (Object.keys(changes).length === 0) return
    const merged = { ...partner, ...changes }
    const name = nameOf(merged, text(partner.BusinessPartnerCategory))
    work.store.table('A_BusinessPartner').update(partner, {
      ...changes,
      BusinessPartnerName: name,
      BusinessPartnerFullName: name,
    })
    renameSupplier(work, partner, name)
    touch(work.store, 'A_BusinessPartner', partner, work.now, work.user)
  },
}

/** Addresses, roles, tax numbers: they do not move the change date of the partner. */
export function partnerPartRules(table: string): TableRules {
  return {
    create(work, input, parent) {
      const partner =
        parent ??
        work.store
          .table('A_BusinessPartner')
          .get({ BusinessPartner: input.row.BusinessPartner ?? '' })
      if (!partner)
        throw refuse('R1/107', `Partner ${text(input.row.BusinessPartner)} does not exist`)
      return addPart(work, input, partner)
    },
    remove(work, row) {
      work.store.table(table).delete(row)
    },
  }
}

/** Company codes and purchasing organizations of a supplier. */
export function supplierPartRules(table: string): TableRules {
  return {
    create(work, input, parent) {
      const supplier = text(parent?.Supplier) || text(input.row.Supplier)
      if (!work.store.table('A_Supplier').get({ Supplier: supplier }))
        throw refuse('F2/163', `Supplier ${supplier} has not been created`)
      return work.store.table(table).insert({ ...input.row, Supplier: supplier })
    },
  }
}

export const supplierRules: TableRules = {
  create(work, input, parent) {
    const partner = text(parent?.BusinessPartner)
    const supplier = work.store.table('A_Supplier').get({ Supplier: partner })
    if (!supplier) throw refuse('R1/750', 'Assign a supplier role to the business partner')
    work.store.table('A_Supplier').update(supplier, input.row)
    addOrganizations(work, input, partner)
    return supplier
  },
  update(work, supplier, sent) {
    const changes = realChanges(supplier, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('A_Supplier').update(supplier, changes)
    touch(work.store, 'A_Supplier', supplier, work.now, work.user)
  },
}

function addPart(work: Work, input: Input, partner: Row): Row {
  const own = { BusinessPartner: text(partner.BusinessPartner) }
  const { table } = input.set
  if (table === 'A_Supplier') {
    ensureSupplier(work, partner)
    return supplierRules.create!(work, input, partner)
  }
  const row: Row = {
    ...input.row,
    ...own,
    ...(table === 'A_BusinessPartnerAddress' && { AddressID: work.numbers.next('address') }),
    ...(table === 'A_BusinessPartnerRole' && { ValidFrom: dayOf(work.now), ValidTo: forever }),
  }
  if (work.store.table(table).get(row)) throw refuse('R1/118', 'The entry already exists')
  const inserted = work.store.table(table).insert(row)
  if (table === 'A_BusinessPartnerRole' && supplierRoles.includes(text(row.BusinessPartnerRole)))
    ensureSupplier(work, partner)
  for (const children of input.children.values())
    for (const [index, child] of children.entries())
      work.store.table(child.set.table).insert({
        Person: '',
        OrdinalNumber: String(index + 1),
        ...child.row,
        AddressID: text(row.AddressID),
      })
  return inserted
}

/** A supplier comes into being with the first supplier role of its partner. */
function ensureSupplier(work: Work, partner: Row) {
  const Supplier = text(partner.BusinessPartner)
  if (work.store.table('A_Supplier').get({ Supplier })) return
  work.store.table('A_Supplier').insert({
    Supplier,
    SupplierName: text(partner.BusinessPartnerName),
    SupplierFullName: text(partner.BusinessPartnerFullName),
    SupplierAccountGroup: 'SUPL',
    CreationDate: dayOf(work.now),
    CreatedByUser: work.user,
  })
  work.store.table('A_BusinessPartner').update(partner, { Supplier })
}

function addOrganizations(work: Work, input: Input, Supplier: string) {
  for (const children of input.children.values())
    for (const child of children)
      work.store.table(child.set.table).insert({ ...child.row, Supplier })
}

function renameSupplier(work: Work, partner: Row, name: string) {
  const supplier = work.store.table('A_Supplier').get({ Supplier: partner.BusinessPartner ?? '' })
  if (supplier)
    work.store.table('A_Supplier').update(supplier, { SupplierName: name, SupplierFullName: name })
}

function nameOf(row: Row, category: string): string {
  const parts =
    category === '1'
      ? [row.FirstName, row.LastName]
      : category === '2'
        ? [row.OrganizationBPName1, row.OrganizationBPName2]
        : [row.GroupBusinessPartnerName1]
  return parts.map(text).filter(Boolean).join(' ')
}
