import { bool, ref, str, text, ts, valueType } from '../schema.ts'

export const comment = valueType('Comment', {
  id: str('R', "The source's key of this comment."),
  text: text('W*', 'What was said, as plain text.'),
  ...ref('author', 'users', 'R', 'User who wrote it.'),
  created_at: ts('R', 'When it was written, in UTC.'),
  is_internal: bool('W', 'Whether people outside the company must not see it.'),
})
