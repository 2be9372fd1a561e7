import { decodeKey } from '@millwright/kit'
import type { SqlFilter } from '@millwright/kit/protocols'
import { type Entity, type Filter, type FilterKind, metaOf } from '@millwright/model'
import { type ColumnSpec, codesOf } from './columns.ts'
import type { Compiled } from './fields.ts'

type Make = (value: any) => SqlFilter | undefined

/** The filters that mapped columns can serve, by name: each becomes a condition with parameters. */
export function compileFilters(
  model: Entity,
  compiled: Compiled,
  at: { key: readonly string[]; changed: string | null },
): Record<string, Make> {
  const out: Record<string, Make> = {}
  const named: [string, Filter][] = [
    // By these a write is looked for whose answer was lost.
    ...model.natural_keys
      .flat()
      .map((field): [string, Filter] => [field, { field, kind: 'text', description: '' }]),
    ...Object.entries(model.filters),
  ]
  for (const [name, { field = '', kind }] of named) {
    const make = makerOf(model, compiled, at, field, kind)
    if (make) out[name] = make
  }
  return out
}

function makerOf(
  model: Entity,
  compiled: Compiled,
  { key, changed }: { key: readonly string[]; changed: string | null },
  field: string,
  kind: FilterKind,
): Make | null {
  if (field === 'id' && kind === 'ids') return (ids: string[]) => byKeys(key, ids)
  if (field === 'updated_at')
    return changed === null ? null : (value) => byTime(changed, kind, value)
  const [own = '', inner] = field.split('.')
  if (inner !== undefined) {
    const list = compiled.children.find(({ child }) => child.native === `#${own}`)
    const spec = list?.specs[inner]
    if (!list || !spec || (kind !== 'id' && kind !== 'text')) return null
    const isReference = isId(metaOf(metaOf(model.fields[own]!).fields![inner]!).ref_part)
    return (value) => {
      const found = byValue(spec, value, isReference)
      return found.is === 'one_of' ? { ...found, child: list.child.native } : found
    }
  }
  const spec = compiled.specs[own]
  if (!spec || !Object.hasOwn(model.fields, own)) return null
  return byKind(spec, kind, isId(metaOf(model.fields[own]!).ref_part))
}

function byKind(spec: ColumnSpec, kind: FilterKind, isReference: boolean): Make | null {
  const [column] = spec.columns as [string]
  switch (kind) {
    case 'id':
    case 'text':
    case 'bool':
      return (value) => byValue(spec, value, isReference)
    case 'contains':
      return spec.values ? null : (value) => ({ is: 'containing', column, text: value })
    case 'words':
      return (words: string[]) => ({
        is: 'either',
        filters: words.map((word) => byWord(spec, word)),
      })
    case 'ids':
      return (ids: string[]) => ({
        is: 'either',
        filters: ids.map((id) => byValue(spec, id, isReference)),
      })
    default:
      return (value) => byTime(column, kind, value)
  }
}

function isId(part: string | undefined): boolean {
  return part === 'id'
}

function byKeys(columns: readonly string[], ids: readonly string[]): SqlFilter {
  const values = ids.flatMap((id) => {
    const key = decodeKey(id, columns.length)
    return key ? [key] : []
  })
  return { is: 'one_of', columns, values }
}

function byTime(column: string, kind: FilterKind, value: string): SqlFilter {
  return { is: kind.endsWith('_from') ? 'from' : 'before', column, value }
}

function byValue(spec: ColumnSpec, value: unknown, isReference: boolean): SqlFilter {
  if (isReference) return byKeys(spec.columns, [String(value)])
  return { is: 'one_of', columns: spec.columns, values: codesOf(spec, value).map((code) => [code]) }
}

function byWord(spec: ColumnSpec, word: string): SqlFilter {
  const [column] = spec.columns as [string]
  if (word === 'unknown' && spec.values)
    return { is: 'none_of', column, values: [...spec.values.keys(), ''] }
  return byValue(spec, word, false)
}
