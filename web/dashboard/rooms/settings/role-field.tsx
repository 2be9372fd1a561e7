import type { Role } from '@millwright/sdk'
import { SelectField } from '../../../ui/select-field.tsx'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import { words } from './words.ts'

const roles = ['developer', 'read_only', 'admin'] as const

/** What somebody may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  return (
    <SelectField
      label={t('role')}
      name="role"
      value={value}
      options={roles.map((role) => ({ value: role, label: frame(`role.${role}`) }))}
      onChange={(chosen) => onChange(roles.find((role) => role === chosen) ?? value)}
    />
  )
}
