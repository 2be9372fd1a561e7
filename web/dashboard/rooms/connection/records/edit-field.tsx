import type { EntityCapability } from '@millwright/sdk'
import { SelectField } from '../../../../ui/select-field.tsx'
import { TextField } from '../../../../ui/text-field.tsx'
import { useWords } from '../../../words/define-words.ts'
import type { InputKind } from './field-input.ts'
import { words } from './words.ts'

const LONG = /^(notes|internal_notes|description)$/

/** One field of a record that can be written. */
export function EditField(props: {
  name: string
  kind: InputKind
  ability: EntityCapability['fields'][string] | undefined
  text: string
  isFaulty: boolean
  /** What the server says of it. */
  error: string | null
  onChange: (text: string) => void
}) {
  const t = useWords(words)
  const { name, kind, ability, text, isFaulty, onChange } = props
  const isTyped = kind === 'number' || kind === 'json'
  const error =
    isFaulty && isTyped ? t('edit.not_a_value', { kind: t(`edit.kind.${kind}`) }) : props.error
  const longest = ability?.max_length
  if (kind === 'boolean' || kind === 'choice') {
    const choices =
      kind === 'boolean'
        ? [
            { value: 'true', label: t('edit.yes') },
            { value: 'false', label: t('edit.no') },
          ]
        : withOwn(ability?.words ?? [], text).map((value) => ({ value, label: value }))
    return (
      <SelectField
        label={name}
        name={name}
        value={text}
        error={error}
        options={[{ value: '', label: t('edit.empty') }, ...choices]}
        onChange={onChange}
      />
    )
  }
  return (
    <TextField
      label={name}
      name={name}
      value={text}
      error={error}
      isExact={kind === 'json'}
      {...(kind === 'json' && { lines: Math.min(12, text.split('\n').length + 1) })}
      {...(LONG.test(name) && { lines: 3 })}
      {...(kind === 'text' && longest !== undefined && { maxLength: longest })}
      note={longest === undefined ? undefined : t('edit.longest', { count: longest })}
      onChange={onChange}
    />
  )
}

/** A word that the source has but would not take stays what it is until somebody chooses another. */
function withOwn(words: readonly string[], own: string): readonly string[] {
  return own === '' || words.includes(own) ? words : [own, ...words]
}
