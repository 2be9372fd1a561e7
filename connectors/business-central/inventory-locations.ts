import type { EntityMap, Native } from '@millwright/kit'
import { custom, required, toText } from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  address,
  addressNames,
  byGuids,
  byStamp,
  setAt,
  stamps,
  v4,
  withCustom,
  within,
  words,
} from './fields.ts'

/** The person to ask, with telephone and e-mail of the place. */
const contact = custom<Native | null>(
  ['contact', 'phoneNumber', 'email'],
  (row) => {
    const [name, phone, email] = [row.contact, row.phoneNumber, row.email].map(toText)
    if (!name && !phone && !email) return null
    return { name, phones: phone ? [phone] : [], emails: email ? [email] : [] }
  },
  (value: Native | null, body) => {
    body.contact = value?.name ?? ''
    body.phoneNumber = value?.phones?.[0] ?? ''
    body.email = value?.emails?.[0] ?? ''
  },
)

/** Locations; bins, default places and what a location is used for are not in the standard API. */
export const inventoryLocations: EntityMap<'inventory-locations', ODataAt> = {
  native: 'locations',
  at: setAt('locations'),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: required(words('code', { write: 'create', max: 10 })),
      name: words('displayName', { max: 100 }),
      address: address(addressNames('', 'postalCode'), 'site') as never,
      contact: contact as never,
      ...stamps,
    },
    { website: 'always' },
  ),
  filters: {
    ids: byGuids,
    number: v4.is('code'),
    name: within('displayName'),
    ...byStamp,
  },
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  delete: { mode: 'hard', effect: 'Deletes the location; refused while documents use it.' },
}
