/** How a field is typed in. */
export type InputKind = 'text' | 'number' | 'boolean' | 'choice' | 'json'

/** Whole numbers of the model; amounts and quantities are texts, so that nothing is rounded. */
const NUMBERS = new Set(['model_year', 'sort_order'])
const BOOLEAN = /^(is|has|allows|requires)_|^prices_include_/

/** By its value; where it has none, by its name, which follows the model's rules. */
export function kindOfInput(name: string, value: unknown, words?: readonly string[]): InputKind {
  if (typeof value === 'object' && value !== null) return 'json'
  if (name === 'lines' || name === 'custom_fields' || name.endsWith('_address')) return 'json'
  if (words && words.length > 0) return 'choice'
  if (typeof value === 'boolean' || BOOLEAN.test(name)) return 'boolean'
  return typeof value === 'number' || NUMBERS.has(name) ? 'number' : 'text'
}

/** What stands in the box for a value. */
export function showInput(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

/** The value that was typed; an empty box clears the field. undefined: it cannot be one. */
export function readInput(kind: InputKind, text: string): unknown {
  if (text.trim() === '') return null
  if (kind === 'boolean') return text === 'true'
  if (kind === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined
  if (kind !== 'json') return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}
