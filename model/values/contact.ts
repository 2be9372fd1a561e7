import { bool, list, map, str, text, valueType } from '../schema.ts'

export const contact = valueType('Contact', {
  id: str('R', "The source's key of this contact."),
  name: str('W', 'Name of the person.'),
  position: str('W', 'Job title or role.'),
  phones: list('W', str, 'Telephone numbers, the preferred one first.'),
  emails: list('W', str, 'E-mail addresses, the preferred one first.'),
  is_default: bool('W', 'Whether this is the main contact.'),
  is_active: bool('W', 'Whether the contact may be used.'),
  notes: text('W', 'Remarks on the person.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
})
