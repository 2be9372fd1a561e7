import type { Context, EntityMap, Io, Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type MxAt, rootOf } from './dialect.ts'

/** Attributes that a structure of this site has, and those of its children; null where it does not tell. */
type Schema = ReadonlyMap<string, ReadonlySet<string> | null> | null

const known = new WeakMap<Context, Map<string, Promise<Schema>>>()

/** What the structure consists of at this site: customers take attributes out, releases add some. Asked once. */
export function schemaOf(io: Io, structure: string): Promise<Schema> {
  const schemas = known.get(io.context) ?? new Map<string, Promise<Schema>>()
  known.set(io.context, schemas)
  const asked = schemas.get(structure)
  if (asked) return asked
  const read = readSchema(io, structure)
  schemas.set(structure, read)
  read.catch(() => schemas.delete(structure))
  return read
}

/** Codes that say that this system does not tell, and nothing else. */
const UNTOLD = ['NOT_FOUND', 'UPSTREAM_PERMISSION_DENIED']

async function readSchema(io: Io, structure: string): Promise<Schema> {
  const path = `${rootOf(io.context)}/jsonschemas/${structure}`
  let json: unknown
  try {
    json = (await io.send({ method: 'GET', path })).json
  } catch (error) {
    if (error instanceof ApiError && UNTOLD.includes(error.code)) return null
    throw error
  }
  const properties = (json as Native | null)?.properties
  // A release that describes itself otherwise is not told apart from one that does not at all.
  if (typeof properties !== 'object' || properties === null) return null
  return new Map(
    Object.entries(properties as Native).map(([name, property]) => {
      const inner = property?.items?.properties
      return [name, inner && typeof inner === 'object' ? new Set(Object.keys(inner)) : null]
    }),
  )
}

const judges = new WeakMap<Context, Map<string, (name: string) => boolean>>()

/** Free attributes of a row by name: `po1` to `po10`, and those that the form names as the site's own. */
export function isFree(at: { object: string; free?: string | undefined }, context: Context) {
  let known = judges.get(context)
  if (!known) {
    known = new Map()
    judges.set(context, known)
  }
  let judge = known.get(at.object)
  if (!judge) {
    const prefix = `${at.object}.`
    const own = new Set([...ownFields(context)].filter((one) => one.startsWith(prefix)))
    const numbered = at.free === undefined ? null : new RegExp(`^${at.free}\\d{1,2}$`)
    // The names of an object are few: each is looked at once.
    const answers = new Map<string, boolean>()
    judge = (name) => {
      if (own.size === 0 && !endsInDigit(name)) return false
      let answer = answers.get(name)
      if (answer === undefined) {
        answer = numbered?.test(name) === true || own.has(prefix + name)
        answers.set(name, answer)
      }
      return answer
    }
    known.set(at.object, judge)
  }
  return judge
}

function endsInDigit(name: string): boolean {
  const code = name.charCodeAt(name.length - 1)
  return code >= 48 && code <= 57
}

const parsed = new WeakMap<Context, ReadonlySet<string>>()

function ownFields(context: Context): ReadonlySet<string> {
  let own = parsed.get(context)
  if (!own) {
    const words = (context.settings.own_fields ?? '').toLowerCase().split(/[\s,;]+/)
    own = new Set(words.filter((word) => /^\w+\.\w+$/.test(word)))
    parsed.set(context, own)
  }
  return own
}

/** The `oslc.select` of these native properties, without what the structure of this site lacks. */
export async function selectOf(
  io: Io,
  entity: EntityMap<any, MxAt>,
  wanted: ReadonlySet<string>,
): Promise<string> {
  const { at } = entity
  const schema = await schemaOf(io, at.structure)
  const has = (name: string) => schema === null || schema.has(name)
  const heads = [...wanted].flatMap((name) => at.heads?.[name] ?? [])
  const needs = [...(at.own?.needs ?? []), ...(at.versions?.needs ?? [])]
  const names = new Set([...entity.key, at.uid, ...needs, ...heads, ...wanted])
  // The row stamp comes in any case, and is no attribute.
  const plain = [...names].filter((name) => !/^[$_]/.test(name) && !at.children?.[name])
  const children = Object.entries(at.children ?? {}).flatMap(([name, attributes]) => {
    if (!names.has(name) || !has(name)) return []
    const inner = schema?.get(name) ?? null
    const free = inner === null ? [] : [...inner].filter(isFree(freeOf(name), io.context))
    const own = attributes.filter((attribute) => inner === null || inner.has(attribute))
    return [`${name}{${[...new Set([...own, ...free])].join(',')}}`]
  })
  const free = names.has('$free') ? freeNames(io, entity, schema) : []
  return [...new Set([...plain.filter(has), ...free]), ...children].join(',')
}

function freeNames(io: Io, { native, at }: EntityMap<any, MxAt>, schema: Schema): string[] {
  const fits = isFree({ object: native, free: at.free }, io.context)
  if (schema !== null) return [...schema.keys()].filter(fits)
  return [...ownFields(io.context)].map((name) => name.split('.')[1]!).filter(fits)
}

/** Prefixes of the numbered free attributes of children. */
const FREE: Readonly<Record<string, string>> = { poline: 'pl', prline: 'rl' }

export function freeOf(child: string): { object: string; free?: string } {
  const free = FREE[child]
  return { object: child, ...(free !== undefined && { free }) }
}
