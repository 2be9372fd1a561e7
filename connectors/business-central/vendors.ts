import type { EntityMap } from '@millwright/kit'
import { custom, derived, norm, required } from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  address,
  addressNames,
  byGuids,
  byStamp,
  link,
  setAt,
  stamps,
  v4,
  withCustom,
  within,
  words,
} from './fields.ts'

const billing = address(addressNames('', 'postalCode'), 'billing')

/** Blocked for payments only is no block of orders. */
const blocks = { active: ['_x0020_', 'Payment'], blocked: 'All' } as const

export const vendors: EntityMap<'vendors', ODataAt> = {
  native: 'vendors',
  at: setAt('vendors'),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: words('number', {
        write: 'create',
        max: 20,
        note: 'only where the number series allows numbers by hand',
      }),
      name: required(words('displayName', { max: 100 })),
      ...norm('status', 'blocked', blocks),
      is_purchasing_blocked: derived('blocked', (row) => row.blocked === 'All'),
      is_payment_blocked: derived('blocked', (row) => ['All', 'Payment'].includes(row.blocked)),
      tax_number: words('taxRegistrationNumber', { max: 20 }),
      currency: words('currencyCode', { max: 10 }),
      payment_terms_id: link('paymentTermsId'),
      billing_address: billing as never,
      addresses: custom(billing.native, (row, context) => {
        const found = billing.decode(row, context)
        return found === null ? [] : [found]
      }) as never,
      phone: words('phoneNumber', { max: 30 }),
      email: words('email', { max: 80 }),
      website: words('website', { max: 80 }),
      ...stamps,
    },
    { irs1099Code: 'always', taxLiable: 'always', paymentMethodId: 'always', balance: 'never' },
    ['currencyId'],
  ),
  filters: {
    ids: byGuids,
    number: v4.is('number'),
    name: within('displayName'),
    ...byStamp,
  },
  scanned: ['status'],
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  delete: {
    mode: 'hard',
    effect: 'Deletes the vendor; refused while it has orders or entries of open years.',
  },
}
