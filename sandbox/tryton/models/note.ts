import type { Model } from '../model.ts'

export const note: Model = {
  name: 'ir.note',
  label: 'Note',
  order: [
    ['create_date', 'DESC'],
    ['id', 'DESC'],
  ],
  fields: {
    resource: { type: 'reference', label: 'Resource', required: true, on_delete: 'cascade' },
    message: { type: 'text', label: 'Message' },
    message_wrapped: { type: 'text', label: 'Message', computed: true },
    last_user: { type: 'char', label: 'Last User', computed: true },
    last_modification: { type: 'datetime', label: 'Last Modification', computed: true },
  },
}
