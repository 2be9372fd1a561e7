import { cleanUrl } from './clean-url.ts'
import type { AuthWay, FormField, Turn } from './contract.ts'
import { type FormDraft, findMissing } from './draft.ts'
import { failureOf } from './fold-lines.ts'
import type { Check } from './use-check.ts'

/** What is wrong with one field: found here, or said by the server or the system in their own words. */
export type FieldFault =
  | { kind: 'missing' }
  | { kind: 'no_url' }
  | { kind: 'no_number' }
  | { kind: 'said'; text: string; language: string; turn: Turn | null }

export type FieldFaults = Readonly<Record<string, FieldFault>>

/** Faults that need no server to be seen. */
export function findFaults(way: AuthWay, form: FormDraft): FieldFaults {
  const missing = findMissing(way, form.values)
  const faults = way.fields.flatMap((field): [string, FieldFault][] => {
    const value = (form.values[field.name] ?? '').trim()
    if (missing.includes(field.name)) return [[field.name, { kind: 'missing' }]]
    if (value === '') return []
    if (field.kind === 'url' && !isAddress(field, value)) return [[field.name, { kind: 'no_url' }]]
    if (field.kind === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) {
      return [[field.name, { kind: 'no_number' }]]
    }
    return []
  })
  return Object.fromEntries(faults)
}

/** Whether it is an address of the web, or begins as the system's addresses do. */
function isAddress({ schemes }: FormField, value: string): boolean {
  if (!schemes) return cleanUrl(value, true) !== null
  return schemes.some((scheme) => value.toLowerCase().startsWith(`${scheme}://`))
}

/** Faults that a check found, for the fields that the form has. */
export function faultsOfCheck(check: Check, way: AuthWay): FieldFaults {
  const has = (name: string | undefined) => way.fields.some((field) => field.name === name)
  if (check.state === 'failed') {
    const failure = failureOf(check.progress)
    const name = failure?.pointer?.split('/').pop()
    if (!failure?.message || name === undefined || !has(name)) return {}
    const { language } = check
    const turn = failure.whose_turn ?? null
    return { [name]: { kind: 'said', text: failure.message, language, turn } }
  }
  if (check.state !== 'troubled' || check.trouble.kind !== 'fields') return {}
  const named = Object.entries(check.trouble.errors).filter(([name]) => has(name))
  return Object.fromEntries(
    named.map(([name, text]) => [name, { kind: 'said', text, language: 'en', turn: null }]),
  )
}

/** Whether the path of this address is part of it: the connector's own default has one, or the person keeps it. */
export function keepsPath(field: FormField, form: FormDraft): boolean {
  const usual = field.default === undefined ? null : URL.parse(field.default)
  return (usual !== null && usual.pathname !== '/') || form.keptPaths.includes(field.name)
}
