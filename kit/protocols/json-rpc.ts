import { ApiError } from '@millwright/model'
import type { Answer, Call } from '../call.ts'
import type {
  Context,
  EntityMap,
  ListQuery,
  Native,
  NativePage,
  PlanAt,
  Protocol,
} from '../connector.ts'
import type { Field } from '../fields.ts'
import type { Io } from '../io.ts'
import { isPlace, misshapen, requireCount, requireRows } from '../shape.ts'

/** One procedure call, before it is put into an envelope. */
export interface Rpc {
  method: string
  params: readonly unknown[]
}

/** What a list call asks for. */
export interface RpcSearch {
  /** Native clauses of the filters, all of which must hold. */
  where: readonly unknown[]
  /** Position behind which to go on, as `position` gave it; null at the start. */
  after: unknown
  limit: number
  /** Native properties that are wanted. */
  select: readonly string[]
}

/** A filter that the source can only narrow down: `keep` decides on each record, `needs` are what it looks at. */
export interface RpcFilter {
  where: readonly unknown[]
  needs: readonly string[]
  keep(record: Native, context: Context): boolean
}

/** Calls after which a page that filters kept short is answered as it is. */
const PATIENCE = 10

type Entity<At> = EntityMap<any, At>
type Current = PlanAt & { key: readonly string[]; current: Native }

/** How one system speaks JSON-RPC: its envelope, and the calls that serve a record. Results are plain JSON. */
export interface RpcDialect<At> {
  /** A procedure call as a request. */
  envelop(call: Rpc, context: Context): Call
  /** The result inside a successful answer. */
  result(answer: Answer): unknown
  /** Largest page of one list call. */
  page: number
  /** Learns what the calls of an entity depend on at this source: fields of its release, added ones. */
  prepare?(io: Io, entity: Entity<At>): Promise<void>
  /** Reads what the rows of a list leave out, before filters look at them: parts of related records. */
  complete?(io: Io, entity: Entity<At>, rows: Native[], select: readonly string[]): Promise<void>
  list(entity: Entity<At>, search: RpcSearch, context: Context): Rpc
  count(entity: Entity<At>, where: readonly unknown[], context: Context): Rpc
  /** Where the next page begins. Records must come in this order, so that nothing shifts while others come and go. */
  position(entity: Entity<At>, last: Native): unknown
  /** null where the key cannot be one of this system. The result is a list of at most one record. */
  get(
    entity: Entity<At>,
    key: readonly string[],
    select: readonly string[],
    context: Context,
  ): Rpc | null
  create(entity: Entity<At>, body: Native): Rpc
  update(entity: Entity<At>, body: Native, at: Current): Rpc
  remove(entity: Entity<At>, at: Current): Rpc
  /** Key parts in the result of a create. */
  madeKey(result: unknown): readonly string[]
  /** Looks up what a body only names. `at.current` is there on update. */
  settle(entity: Entity<At>, body: Native, at: PlanAt & Partial<Current>): Promise<Native>
}

/** Records by procedure calls over one HTTP address. */
export function createJsonRpc<At>(dialect: RpcDialect<At>): Protocol<At> {
  const ask = async (io: Io, call: Rpc) =>
    dialect.result(await io.send({ ...dialect.envelop(call, io.context), safe: true }))

  async function askRows(io: Io, call: Rpc): Promise<Native[]> {
    return requireRows(io.connector.name, await ask(io, call), call.method)
  }

  async function askCount(io: Io, call: Rpc): Promise<number> {
    return requireCount(io.connector.name, await ask(io, call), call.method)
  }

  async function list(io: Io, entity: Entity<At>, query: ListQuery): Promise<NativePage> {
    const clauses = Object.values(query.filters) as (RpcFilter | unknown)[]
    const kept = clauses.filter(isKept)
    const where = clauses.flatMap((clause) => (isKept(clause) ? clause.where : [clause]))
    const needs = kept.flatMap((clause) => clause.needs)
    const select = [...new Set([...selectOf(entity, query.fields), ...needs])]
    const records: Native[] = []
    let after = query.after
    await dialect.prepare?.(io, entity)
    const total =
      query.total && kept.length === 0
        ? { total: await askCount(io, dialect.count(entity, where, io.context)) }
        : {}
    for (let calls = 0; ; calls++) {
      const limit = Math.min(query.limit - records.length, dialect.page)
      const search = { where, after, limit, select }
      const rows = await askRows(io, dialect.list(entity, search, io.context))
      await dialect.complete?.(io, entity, rows, select)
      records.push(...rows.filter((row) => kept.every((clause) => clause.keep(row, io.context))))
      if (rows.length < limit) return { records, next: null, ...total }
      const last = rows.findLast((row) => entity.key.every((part) => isPlace(row[part])))
      if (!last) throw misshapen(io.connector.name, entity.native, 'records without their keys')
      after = dialect.position(entity, last)
      if (records.length >= query.limit || calls >= PATIENCE)
        return { records, next: after, ...total }
    }
  }

  async function get(io: Io, entity: Entity<At>, key: readonly string[]): Promise<Native | null> {
    const select = selectOf(entity, null)
    await dialect.prepare?.(io, entity)
    const call = dialect.get(entity, key, select, io.context)
    if (!call) return null
    try {
      const rows = await askRows(io, call)
      await dialect.complete?.(io, entity, rows, select)
      return rows[0] ?? null
    } catch (error) {
      if (error instanceof ApiError && error.code === 'NOT_FOUND') return null
      throw error
    }
  }

  return {
    list,
    get,
    async create(entity, body, at) {
      const call = dialect.create(entity, await dialect.settle(entity, body, at))
      return [{ ...dialect.envelop(call, at.context), effect: `Creates one ${entity.native}.` }]
    },
    async update(entity, body, at) {
      const settled = await dialect.settle(entity, body, at)
      if (Object.keys(settled).length === 0) return []
      const call = dialect.update(entity, settled, at)
      const effect = `Changes ${Object.keys(settled).join(', ')} of ${entity.native} ${at.key.join(' ')}.`
      return [{ ...dialect.envelop(call, at.context), effect }]
    },
    delete: (entity, at) => [
      {
        ...dialect.envelop(dialect.remove(entity, at), at.context),
        ...(entity.delete && { effect: entity.delete.effect }),
      },
    ],
    madeKey: (_, answer) => dialect.madeKey(dialect.result(answer)),
  }
}

/** Native properties of the wanted fields, those of their lines included; all where none are named. */
export function selectOf<At>(entity: Entity<At>, fields: readonly string[] | null): string[] {
  const all = entity.fields as Readonly<Record<string, Field>>
  const names = fields === null ? Object.keys(all) : fields.filter((name) => name in all)
  const wanted = names.flatMap((name) => all[name]!.native)
  return [...new Set([...entity.key, ...wanted])].filter((name) => !name.startsWith('$'))
}

function isKept(clause: unknown): clause is RpcFilter {
  return typeof clause === 'object' && clause !== null && 'keep' in clause
}
