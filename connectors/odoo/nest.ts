import type { Io, Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { type Schema, schemaOf } from './schema.ts'
import { query } from './wire.ts'

/** Names of a model that are wanted, with those of the records that they lead to. */
export type Tree = Map<string, Tree>

/** `order_line.product_id.uom_id` and the like as a tree. */
export function treeOf(paths: Iterable<string>): Tree {
  const root: Tree = new Map()
  for (const path of paths) {
    let at = root
    for (const name of path.split('.')) {
      const next: Tree = at.get(name) ?? new Map()
      at.set(name, next)
      at = next
    }
  }
  return root
}

/** All fields that the customer has added. */
export const OWN = 'x_*'

/** The names of one level in this release. Those that it does not have are left out. */
export function namesIn(schema: Schema, names: Iterable<string>): string[] {
  const found = [...names].flatMap((name) =>
    name === OWN ? schema.own : (schema.nameOf(name) ?? []),
  )
  return [...new Set(['id', ...found])]
}

/** Ids of one question; more are asked in turn. */
const MOST = 1000

/**
 * Gives rows the names of 19.0, and puts beside each relation what is wanted of the records behind it: under
 * `order_line.` and the like, in one question for all rows.
 */
export async function nest(io: Io, model: string, rows: Native[], tree: Tree): Promise<void> {
  const schema = await schemaOf(io, model)
  for (const [name, below] of tree) {
    const own = schema.nameOf(name)
    if (own === null || name === OWN) continue
    if (own !== name) for (const row of rows) row[name] = row[own]
    const { relation = '', type } = schema.factOf(name)!
    if (below.size === 0 || relation === '') continue
    const isOne = type === 'many2one'
    const ids = new Set(rows.flatMap((row) => idsOf(row[name])))
    let found: Map<number, Native>
    try {
      found = await readAll(io, relation, [...ids], below)
    } catch (error) {
      // What the user may not see of a neighbour is no reason to refuse the record.
      if (!isOne || !isDenied(error)) throw error
      found = new Map()
    }
    for (const row of rows) {
      const records = idsOf(row[name]).flatMap((id) => found.get(id) ?? [])
      row[`${name}.`] = isOne ? (records[0] ?? null) : records
    }
  }
}

async function readAll(
  io: Io,
  model: string,
  ids: readonly number[],
  tree: Tree,
): Promise<Map<number, Native>> {
  const found = new Map<number, Native>()
  if (ids.length === 0) return found
  const fields = namesIn(await schemaOf(io, model), tree.keys())
  for (let start = 0; start < ids.length; start += MOST) {
    // `read` fails for all where one of them is not to be seen.
    const domain = [['id', 'in', ids.slice(start, start + MOST)]]
    const rows = await query<Native[]>(io, {
      model,
      method: 'search_read',
      args: { domain, fields, order: 'id' },
    })
    if (!Array.isArray(rows)) throw new TypeError(`${model} without records`)
    await nest(io, model, rows, tree)
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

/** Ids in a relation: `[id, name]`, a list of ids, or false. */
function idsOf(value: unknown): number[] {
  if (!Array.isArray(value)) return []
  return typeof value[1] === 'string' ? [value[0]] : value
}

function isDenied(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UPSTREAM_PERMISSION_DENIED'
}

/** What lies at a path of nested rows. */
export function pick(source: Native | null | undefined, path: string): any {
  const parts = path.split('.')
  let at: any = source
  for (const part of parts.slice(0, -1)) at = at?.[`${part}.`]
  return at?.[parts[parts.length - 1]!]
}

/** The records of a list that were read with their parent. */
export function members(source: Native, name: string): Native[] {
  const value = source[`${name}.`]
  return Array.isArray(value) ? value : []
}
