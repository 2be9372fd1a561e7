import { showTime } from './clock.ts'
import { synonymOf } from './domains.ts'
import { restIdOf } from './rest-id.ts'
import type { Selection } from './select.ts'
import type { Row, Value } from './store.ts'
import type { Switches } from './switches.ts'

/** How answers are written. */
export interface Style {
  switches: Switches
  /** Address of the object structure, as it stands in answers. */
  address: string
  internal: boolean
  nulls: boolean
  collectionRefs: boolean
  structureChildren: readonly string[]
}

type Bag = Record<string, unknown>

export function writeRow(row: Row, selection: Selection | null, style: Style): Bag {
  const href = `${style.address}/${restIdOf(row, style.switches)}`
  if (!selection) return { href }
  const out = writeValues(row, selection, style)
  for (const [name, inner] of selection.children) {
    const rows = row.children[name] ?? []
    if (rows.length === 0 && !style.nulls) continue
    out[name] = rows.map((child, index) => ({
      ...writeValues(child, inner, style),
      localref: `${href}/${name}/${index}-${child.uid}`,
      href: childKey(row, child),
    }))
  }
  if (style.collectionRefs) {
    for (const name of style.structureChildren)
      if (!selection.children.has(name)) out[`${name}_collectionref`] = `${href}/${name}`
  }
  return { ...out, _rowstamp: String(row.stamp), href }
}

/** A key for merges: no address. */
function childKey(row: Row, child: Row): string {
  const parts = [
    row.mbo.name,
    child.mbo.name,
    ...[...child.mbo.key].sort().map((name) => child.values[name]),
  ]
  return `http://childkey#${Buffer.from(parts.map(String).join('/').toUpperCase()).toString('base64')}`
}

function writeValues(row: Row, selection: Selection, style: Style): Bag {
  const out: Bag = {}
  for (const name of selection.attributes) {
    const attribute = row.mbo.attributes.get(name)!
    const value = readValue(row, name)
    if (value === null) {
      if (style.nulls) out[name] = null
      continue
    }
    if (attribute.kind === 'datetime') {
      out[name] = showTime(value as number, style.switches.clock_zone)
    } else if (attribute.domain) {
      const synonym = synonymOf(attribute.domain, value, style.switches)
      out[name] = synonym?.value ?? value
      if (synonym) out[`${name}_description`] = synonym.label
      if (style.internal) out[`${name}_maxvalue`] = synonym?.internal ?? value
    } else out[name] = value
  }
  out._rowstamp = String(row.stamp)
  return out
}

/** A stored value, or one that is only reckoned. */
function readValue(row: Row, name: string): Value {
  if (name === 'curbaltotal' || name === 'avblbalance')
    return (row.children.invbalances ?? []).reduce(
      (sum, one) => sum + Number(one.values.curbal ?? 0),
      0,
    )
  if (name === 'reservedqty') return 0
  if (name === 'pretaxtotal') return row.values.totalcost ?? null
  return row.values[name] ?? null
}

const PLAIN: Readonly<Record<string, string>> = {
  member: 'rdfs:member',
  href: 'rdf:about',
  responseInfo: 'oslc:responseInfo',
  Error: 'oslc:Error',
  statusCode: 'oslc:statusCode',
  message: 'oslc:message',
}

/** With name spaces, as without `lean=1`. */
export function prefix(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prefix)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [PLAIN[name] ?? `spi:${name}`, prefix(part)]),
  )
}
