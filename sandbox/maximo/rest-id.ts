import type { Mbo } from './objects.ts'
import type { Row } from './store.ts'
import type { Switches } from './switches.ts'

/** Attributes of the key in the order in which this release puts them. */
function orderOf({ key }: Mbo, switches: Switches): string[] {
  const names = [...key].sort()
  if (switches.rest_id_order === 'site_first' && names.includes('siteid')) {
    names.splice(names.indexOf('siteid'), 1)
    names.unshift('siteid')
  }
  return names
}

/** The opaque tail of an address: `_` and the key in base64, `+` as `_`, `=` as `-`. */
export function restIdOf(row: Row, switches: Switches): string {
  const parts = orderOf(row.mbo, switches).map((name) => {
    const value = row.values[name] ?? null
    return value === null ? '~NULL~' : String(value).replaceAll('/', '"sp"')
  })
  // How a slash of base64 itself is written was not found: it is kept out of the path here.
  const text = Buffer.from(parts.join('/')).toString('base64')
  return `_${text.replaceAll('+', '_').replaceAll('=', '-').replaceAll('/', '.')}`
}

/** The key behind such a tail, as texts; null where it is none. */
export function keyOfRestId(
  id: string,
  mbo: Mbo,
  switches: Switches,
): Record<string, string | null> | null {
  const text = id.slice(1).replaceAll('_', '+').replaceAll('-', '=').replaceAll('.', '/')
  const parts = Buffer.from(text, 'base64').toString().split('/')
  const names = orderOf(mbo, switches)
  if (!id.startsWith('_') || parts.length !== names.length) return null
  const values = parts.map((part) => (part === '~NULL~' ? null : part.replaceAll('"sp"', '/')))
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]))
}
