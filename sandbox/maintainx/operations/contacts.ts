import { PAGED, PAGING, SKIP_WEBHOOK } from '../crud.ts'
import { missing } from '../errors.ts'
import { cutPage } from '../list.ts'
import type { Operation } from '../operation.ts'
import { copyFields } from '../record.ts'
import { CHANGED_CONTACT, CONTACT, CONTACT_FIELDS, NEW_CONTACT } from '../resources/contacts.ts'
import { list, obj } from '../shape.ts'
import { type Row, stamp, wholeSecond } from '../store.ts'
import { touch, type Visit, visible } from '../visit.ts'

const path = '/vendors/{id}/contacts'
const one = `${path}/{contactId}`

/** One contact is wrapped as `vendorContact` by GET, as `contact` by PATCH and not at all by POST. */
export const contactOperations: Operation[] = [
  {
    method: 'GET',
    path,
    query: PAGING,
    status: 200,
    answer: obj({ contacts: list(CONTACT), ...PAGED }),
    answerUsage: 'row',
    run(visit) {
      const vendor = requireVendor(visit, 'Not Found.')
      const contacts = visit.state
        .table('contacts')
        .ordered('id')
        .filter((contact) => contact.vendorId === vendor.id)
      const page = cutPage(contacts, visit, 'id', false)
      return { ...page, contacts: page.rows }
    },
  },
  {
    method: 'POST',
    path,
    query: SKIP_WEBHOOK,
    body: NEW_CONTACT,
    bodyUsage: 'create',
    status: 201,
    answer: CONTACT,
    run(visit) {
      const vendor = requireVendor(visit, 'Vendor Not Found')
      const data = {
        vendorId: vendor.id,
        organizationId: vendor.organizationId,
        ...stamp(visit.now),
        deletedAt: null,
      }
      copyFields(data, visit.body, CONTACT_FIELDS, 'create')
      return visit.state.table('contacts').insert(data)
    },
  },
  {
    method: 'GET',
    path: one,
    status: 200,
    answer: obj({ vendorContact: CONTACT }),
    run: (visit) => ({ vendorContact: requireContact(visit) }),
  },
  {
    method: 'PATCH',
    path: one,
    query: SKIP_WEBHOOK,
    body: CHANGED_CONTACT,
    bodyUsage: 'update',
    status: 200,
    answer: obj({ contact: CONTACT }),
    run(visit) {
      const contact = requireContact(visit)
      copyFields(contact, visit.body, CONTACT_FIELDS, 'update')
      touch('contacts', contact, visit)
      return { contact }
    },
  },
  {
    method: 'DELETE',
    path: one,
    query: SKIP_WEBHOOK,
    status: 204,
    run(visit) {
      const contact = requireContact(visit)
      contact.deletedAt = wholeSecond(visit.now)
      touch('contacts', contact, visit)
    },
  },
]

function requireVendor(visit: Visit, text: string): Row {
  const vendor = visible(visit, 'vendors', visit.params.id)
  if (!vendor) throw missing(text)
  return vendor
}

function requireContact(visit: Visit): Row {
  const vendor = visible(visit, 'vendors', visit.params.id)
  const contact = visible(visit, 'contacts', visit.params.contactId)
  if (!vendor || contact?.vendorId !== vendor.id) throw missing('Contact Not Found')
  return contact
}
