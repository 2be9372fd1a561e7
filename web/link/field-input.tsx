import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { CheckboxField } from '../ui/checkbox-field.tsx'
import { SecretField } from '../ui/secret-field.tsx'
import { SelectField } from '../ui/select-field.tsx'
import { TextField } from '../ui/text-field.tsx'
import { cleanUrl } from './clean-url.ts'
import type { FormField } from './contract.ts'
import type { FormDraft } from './draft.ts'
import { FaultText } from './fault-text.tsx'
import { type FieldFault, keepsPath } from './field-faults.ts'

/** Lines of a long text that are seen at once. */
const LINES = 8

export interface FieldInputProps {
  field: FormField
  form: FormDraft
  fault: FieldFault | undefined
  systemName: string
  brand: string
  onChange: (value: string) => void
  /** The person wants the path of this address; `value` has it. */
  onKeepPath: (value: string) => void
}

/** One field of a connector's form, as its kind asks for. */
export function FieldInput(props: FieldInputProps) {
  const { field, form, fault, onChange } = props
  const { t } = useTranslation()
  const value = form.values[field.name] ?? ''
  const shared = {
    name: field.name,
    label: field.label,
    help: field.help || undefined,
    optional: field.required ? undefined : t('form.optional'),
    value,
    onChange,
    error: fault && (
      <FaultText fault={fault} label={field.label} system={props.systemName} brand={props.brand} />
    ),
  }
  if (field.kind === 'boolean') {
    return (
      <CheckboxField
        label={field.label}
        help={field.help || undefined}
        value={value === 'true'}
        onChange={(isOn) => onChange(String(isOn))}
      />
    )
  }
  if (field.kind === 'select') {
    const options = field.options ?? []
    const isOpen = !options.some((option) => option.value === value)
    const blank = { value: '', label: t('form.not_chosen') }
    return <SelectField {...shared} options={isOpen ? [blank, ...options] : options} />
  }
  const plain = {
    ...shared,
    isRequired: field.required,
    autoComplete: 'off',
    autoCorrect: 'off',
    spellCheck: 'false' as const,
  }
  if (field.kind === 'secret') {
    const words = { show: t('form.show'), hide: t('form.hide'), paste: t('form.paste') }
    return <SecretField {...plain} words={words} />
  }
  if (field.kind === 'url' && !field.schemes) return <UrlInput {...props} plain={plain} />
  if (field.multiline) return <TextField {...plain} isExact lines={LINES} />
  return <TextField {...plain} inputMode={field.kind === 'number' ? 'decimal' : 'text'} />
}

type UrlInputProps = FieldInputProps & { plain: Parameters<typeof TextField>[0] }

/** An address is cleaned when the field is left; what went is shown and can be had back. */
function UrlInput({ field, form, onChange, onKeepPath, plain }: UrlInputProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const cleaned = typed === null ? null : cleanUrl(typed, false)
  const whole = typed === null ? null : cleanUrl(typed, true)
  const isKept = form.keptPaths.includes(field.name)

  function clean(): void {
    const value = form.values[field.name] ?? ''
    const result = cleanUrl(value, keepsPath(field, form))
    if (!result || result.url === value) return
    setTyped(result.removed === '' ? null : value)
    onChange(result.url)
  }

  const note = cleaned && !isKept && cleaned.removed !== '' && (
    <>
      <span role="status">{t('form.cleaned', { removed: cleaned.removed })}</span>
      {whole && whole.url !== cleaned.url && (
        <Button look="quiet" onPress={() => onKeepPath(whole.url)}>
          {t('form.keep')}
        </Button>
      )}
    </>
  )
  return (
    <TextField
      {...plain}
      type="text"
      inputMode="url"
      isExact
      onBlur={(event) => {
        // Sending the form cleans too; a line that appears now would move the button away under the pointer.
        if (!isSubmit(event.relatedTarget)) clean()
      }}
      onChange={(value) => {
        setTyped(null)
        onChange(value)
      }}
      note={note || undefined}
    />
  )
}

function isSubmit(element: Element | null): boolean {
  return element instanceof HTMLButtonElement && element.type === 'submit'
}
