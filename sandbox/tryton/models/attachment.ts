import type { Model } from '../model.ts'

export const attachment: Model = {
  name: 'ir.attachment',
  label: 'Attachment',
  rec_name: 'name',
  order: [['id', 'ASC']],
  fields: {
    name: { type: 'char', label: 'Name', required: true },
    type: {
      type: 'selection',
      label: 'Type',
      required: true,
      default: 'data',
      selection: { data: 'Data', link: 'Link' },
    },
    description: { type: 'text', label: 'Description' },
    summary: { type: 'char', label: 'Summary', computed: true },
    link: { type: 'char', label: 'Link' },
    data: { type: 'binary', label: 'Data' },
    data_size: { type: 'integer', label: 'Data size', computed: true },
    resource: { type: 'reference', label: 'Resource', required: true },
    last_user: { type: 'char', label: 'Last User', computed: true },
    last_modification: { type: 'datetime', label: 'Last Modification', computed: true },
  },
}
