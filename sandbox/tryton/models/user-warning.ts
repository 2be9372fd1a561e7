import type { Model } from '../model.ts'

export const userWarning: Model = {
  name: 'res.user.warning',
  label: 'User Warning',
  rec_name: 'name',
  fields: {
    user: { type: 'many2one', label: 'User', relation: 'res.user', required: true },
    name: { type: 'char', label: 'Name', required: true },
    always: { type: 'boolean', label: 'Always', default: false },
  },
}
