import type { AuthWay, FormField, Session, System } from './contract.ts'

/** Everything a person has chosen and typed so far. Kept for each system, so that going back loses nothing. */
export interface Draft {
  query: string
  system: string | null
  forms: Readonly<Record<string, FormDraft>>
}

export interface FormDraft {
  deployment: string
  kind: string
  /** Of all ways to sign in, by field: an address typed for one way stands in the other as well. */
  values: Readonly<Record<string, string>>
  /** Fields whose address keeps its path although that looks like a screen's. */
  keptPaths: readonly string[]
  name: string
}

/** What to start with: the link's own system, and the values that it knows. */
export function startDraft(session: Session): Draft {
  const { preselected, systems } = session
  const only = systems.length === 1 ? systems[0]!.system : null
  const system = preselected?.system ?? only
  const form = systems.find((one) => one.system === system)
  return {
    query: '',
    system,
    forms: form ? { [form.system]: startForm(form, session.preselected) } : {},
  }
}

/** The form of a system before anything is typed: defaults, and over them what the link knows. */
export function startForm(system: System, known: Session['preselected'] = null): FormDraft {
  const ours = known?.system === system.system ? known : null
  const defaults = system.auth
    .flatMap((way) => way.fields)
    .filter((field) => field.default !== undefined)
    .map((field) => [field.name, field.default!] as const)
  return {
    deployment: ours?.deployment ?? system.deployments[0] ?? 'cloud',
    kind: ours?.kind ?? system.auth[0]!.kind,
    values: { ...Object.fromEntries(defaults), ...ours?.values },
    // An address that worked is left as it is.
    keptPaths: Object.keys(ours?.values ?? {}),
    name: ours?.name ?? '',
  }
}

/** The draft with another system chosen; a form that was begun is taken up again. */
export function chooseSystem(draft: Draft, system: System): Draft {
  const form = draft.forms[system.system] ?? startForm(system)
  return { ...draft, system: system.system, forms: { ...draft.forms, [system.system]: form } }
}

export function changeForm(draft: Draft, change: Partial<FormDraft>): Draft {
  const form = draft.system === null ? undefined : draft.forms[draft.system]
  if (draft.system === null || !form) return draft
  return { ...draft, forms: { ...draft.forms, [draft.system]: { ...form, ...change } } }
}

/** `credentials` of an attempt: the fields of the chosen way that have a value. */
export function toCredentials(way: AuthWay, values: FormDraft['values']): Record<string, string> {
  const filled = way.fields.filter((field) => (values[field.name] ?? '') !== '')
  return {
    kind: way.kind,
    ...Object.fromEntries(filled.map((field) => [field.name, values[field.name]!])),
  }
}

/** Names of the fields that must be filled and are not. */
export function findMissing(way: AuthWay, values: FormDraft['values']): string[] {
  const isEmpty = (field: FormField) => (values[field.name] ?? '').trim() === ''
  return way.fields.filter((field) => field.required && isEmpty(field)).map(({ name }) => name)
}

/** The draft as it may lie in the browser while somebody signs in elsewhere: without any secret. */
export function withoutSecrets(draft: Draft, systems: readonly System[]): Draft {
  const forms = Object.entries(draft.forms).map(([name, form]) => {
    const fields = systems.find((one) => one.system === name)?.auth.flatMap((way) => way.fields)
    const open = new Set(fields?.filter((one) => one.kind !== 'secret').map((one) => one.name))
    for (const field of fields ?? []) if (field.kind === 'secret') open.delete(field.name)
    const values = Object.entries(form.values).filter(([field]) => open.has(field))
    return [name, { ...form, values: Object.fromEntries(values) }] as const
  })
  return { ...draft, forms: Object.fromEntries(forms) }
}
