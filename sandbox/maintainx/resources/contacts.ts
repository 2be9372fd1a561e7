import { num, pick, text } from '../shape.ts'

/** People at a vendor, served below /vendors/{id}. */
export const CONTACT_FIELDS = {
  id: num('row'),
  name: text('create* update row'),
  role: text('null create update row'),
  email: text('null create update row'),
  phoneNumber: text('null create update row'),
  extension: text('null create update row'),
  vendorId: num('row'),
}

export const CONTACT = pick(CONTACT_FIELDS, 'detail')
export const NEW_CONTACT = pick(CONTACT_FIELDS, 'create')
export const CHANGED_CONTACT = pick(CONTACT_FIELDS, 'update')
