import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { RadioList } from '../ui/choice-list.tsx'
import { Fold } from '../ui/fold.tsx'
import { TextField } from '../ui/text-field.tsx'
import { arrangeFields } from './arrange-fields.ts'
import { brandNameOf } from './brand-name.ts'
import { cleanUrl } from './clean-url.ts'
import styles from './connect-form.module.css'
import type { AttemptBody, AuthWay, FormField, Session, System } from './contract.ts'
import { type FormDraft, toCredentials } from './draft.ts'
import { FailureNotice } from './failure-notice.tsx'
import { type FieldFaults, faultsOfCheck, findFaults, keepsPath } from './field-faults.ts'
import { FieldInput } from './field-input.tsx'
import { Guide } from './guide.tsx'
import { Reason } from './reason.tsx'
import step from './step.module.css'
import { StepHeading } from './step-heading.tsx'
import type { Check } from './use-check.ts'

export interface ConnectFormProps {
  session: Session
  system: System
  form: FormDraft
  /** How the last check ended. */
  check: Check
  onChange: (change: Partial<FormDraft>) => void
  onSubmit: (body: AttemptBody, way: AuthWay) => void
  onSignInAgain: () => void
  onBack: (() => void) | null
}

export function ConnectForm(props: ConnectFormProps) {
  const { session, system, form, check, onChange, onSubmit, onSignInAgain, onBack } = props
  const { t } = useTranslation()
  const brand = brandNameOf(session)
  const isRenewal = session.kind === 'reauthorize'
  const way = system.auth.find((one) => one.kind === form.kind) ?? system.auth[0]!
  const { main, more } = arrangeFields(way.fields)
  const [faults, setFaults] = useState<FieldFaults>(() => faultsOfCheck(check, way))
  const [isMoreOpen, setMoreOpen] = useState(() => more.some((field) => field.name in faults))
  const element = useRef<HTMLFormElement>(null)
  const focusFault = useRef(Object.keys(faults).length > 0)

  useEffect(() => {
    if (!focusFault.current) return
    focusFault.current = false
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    const cleaned = way.fields.map((field) => [field.name, cleanValue(field, form)] as const)
    const now = { ...form, values: { ...form.values, ...Object.fromEntries(cleaned) } }
    onChange({ values: now.values })
    const found = findFaults(way, now)
    setFaults(found)
    if (Object.keys(found).length > 0) {
      if (more.some((field) => field.name in found)) setMoreOpen(true)
      focusFault.current = true
      return
    }
    const name = now.name.trim()
    const credentials = toCredentials(way, now.values)
    const body = { system: system.system, deployment: form.deployment, credentials }
    onSubmit(name === '' ? body : { ...body, name }, way)
  }

  function showField(field: FormField) {
    const change = (value: string) => {
      onChange({ values: { ...form.values, [field.name]: value } })
      if (field.name in faults) setFaults(({ [field.name]: _, ...others }) => others)
    }
    return (
      <FieldInput
        key={`${way.kind}/${field.name}`}
        field={field}
        form={form}
        fault={faults[field.name]}
        systemName={system.name}
        brand={brand}
        onChange={change}
        onKeepPath={(value) =>
          onChange({
            values: { ...form.values, [field.name]: value },
            keptPaths: [...form.keptPaths, field.name],
          })
        }
      />
    )
  }

  const words = { system: system.name, brand }
  const isAgain = check.state === 'failed' || check.state === 'troubled'
  const submitWord = way.redirects
    ? t('form.sign_in', words)
    : isAgain
      ? t('form.check_again')
      : t(isRenewal ? 'form.check_renew' : 'form.check')
  return (
    <div className={step.step}>
      <StepHeading>{t(isRenewal ? 'form.title_renew' : 'form.title', words)}</StepHeading>
      {session.reason && !isAgain && <Reason reason={session.reason} words={words} />}
      <FailureNotice
        check={check}
        words={words}
        address={form.values.base_url ?? null}
        hasField={Object.keys(faultsOfCheck(check, way)).length > 0}
        onSignInAgain={onSignInAgain}
      />
      <Guide steps={way.guide ?? system.guide ?? []} />
      <form ref={element} className={styles.form} noValidate onSubmit={submit}>
        {system.deployments.length > 1 && !isRenewal && (
          <RadioList
            label={t('deployments.label', words)}
            value={form.deployment}
            onChange={(deployment) => onChange({ deployment })}
            choices={system.deployments.map((value) => ({
              value,
              label: t(value === 'cloud' ? 'deployments.cloud' : 'deployments.on_premises'),
            }))}
          />
        )}
        {system.auth.length > 1 && (
          <RadioList
            label={t('form.way', words)}
            value={way.kind}
            onChange={(kind) => {
              setFaults({})
              onChange({ kind })
            }}
            choices={system.auth.map(({ kind, label }) => ({ value: kind, label }))}
          />
        )}
        {main.map(showField)}
        <Fold title={t('form.more')} isOpen={isMoreOpen} onToggle={setMoreOpen}>
          {more.map(showField)}
          <TextField
            label={t('form.name')}
            help={t('form.name_help')}
            optional={t('form.optional')}
            value={form.name}
            maxLength={200}
            autoComplete="off"
            onChange={(name) => onChange({ name })}
          />
        </Fold>
        <div className={styles.end}>
          {way.redirects && (
            <p className={step.quiet}>
              {t('form.redirect_uri')}: <code>{location.origin}/link/return</code>
            </p>
          )}
          <p className={step.quiet}>
            {t(way.redirects ? 'form.sign_in_help' : 'form.only_reads', words)}
          </p>
          <div className={step.actions}>
            <Button type="submit" look="primary">
              {submitWord}
            </Button>
            {onBack && <Button onPress={onBack}>{t('form.other_system')}</Button>}
          </div>
        </div>
      </form>
    </div>
  )
}

function cleanValue(field: FormField, form: FormDraft): string {
  const value = form.values[field.name] ?? ''
  // An address that is none of the web is kept as it is.
  if (field.kind !== 'url' || field.schemes || value === '') return value
  return cleanUrl(value, keepsPath(field, form))?.url ?? value
}
