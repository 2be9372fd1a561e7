import type { Context, Io, Native, PlanAt, Protocol } from '@millwright/kit'
import { createJsonRpc, type RpcDialect } from '@millwright/kit/protocols'
import { numberIn } from './fields.ts'
import { type Clause, flatten } from './filters.ts'
import { namesIn, nest, OWN, treeOf } from './nest.ts'
import { knownSchema, schemaOf } from './schema.ts'
import { settle } from './settle.ts'
import { ask, type Question, resultOf } from './wire.ts'

/** What the protocol needs to know of an entity. */
export interface OdooAt {
  model: string
  /** Clauses that every record of the entity meets. */
  where?: readonly Clause[]
  /** Clauses of lists only: records that others refer to can be read all the same. */
  listed?: readonly Clause[]
  /** Native names that are read whatever is wanted. */
  always?: readonly string[]
  /** Clauses that lead to the record with this key, where it is not its id. */
  locate?(key: readonly string[]): readonly Clause[] | null
  /** Adds to the rows what they do not say themselves. */
  enrich?(io: Io, rows: Native[], select: readonly string[]): Promise<void> | void
  /** Completes a body whose names are ids. */
  complete?(io: Io, body: Native, current: Native | null): Promise<Native> | Native
}

const select = (at: OdooAt, wanted: readonly string[], context: Context) => {
  const levels = treeOf([...wanted, ...(at.always ?? [])])
  return namesIn(knownSchema(context, at.model), levels.keys())
}

const one = (question: Question) => ({ method: question.method, params: [question] })

const dialect: RpcDialect<OdooAt> = {
  envelop: (call, context) => ask(context, call.params[0] as Question),
  result: resultOf,
  page: 500,
  prepare: async (io, { at }) => {
    await schemaOf(io, at.model)
  },
  async complete(io, { at }, rows, wanted) {
    const tree = treeOf([...wanted, ...(at.always ?? [])])
    await nest(io, at.model, rows, tree)
    if (tree.has(OWN)) {
      const { own } = knownSchema(io.context, at.model)
      for (const row of rows)
        row.$own = Object.fromEntries(own.map((name) => [name, row[name] ?? null]))
    }
    await at.enrich?.(io, rows, wanted)
  },
  list: ({ at }, { where, after, limit, select: wanted }, context) => {
    const behind: Clause[] = after === null ? [] : [['id', '>', after]]
    const clauses = [...(at.where ?? []), ...(at.listed ?? []), ...(where as Clause[]), ...behind]
    return one({
      model: at.model,
      method: 'search_read',
      args: {
        domain: flatten(clauses),
        fields: select(at, wanted, context),
        limit,
        // By the key: other orders move records between pages when they are renamed.
        order: 'id',
      },
    })
  },
  count: ({ at }, where) =>
    one({
      model: at.model,
      method: 'search_count',
      args: {
        domain: flatten([...(at.where ?? []), ...(at.listed ?? []), ...(where as Clause[])]),
      },
    }),
  position: (_, last) => last.id,
  get: ({ at }, key, wanted, context) => {
    const id = numberIn(key[0])
    const clauses = at.locate ? at.locate(key) : id === null ? null : [['id', '=', id] as Clause]
    if (clauses === null) return null
    return one({
      model: at.model,
      method: 'search_read',
      args: {
        domain: flatten([...(at.where ?? []), ...clauses]),
        fields: select(at, wanted, context),
        limit: 1,
        order: 'id',
      },
    })
  },
  create: ({ at }, body) =>
    one({
      model: at.model,
      method: 'create',
      args: { vals_list: [body] },
      // What a company brings by default (its warehouse) is found only when it is worked in.
      ...(body.company_id && { context: { allowed_company_ids: [body.company_id] } }),
    }),
  update: ({ at }, vals, { current }) =>
    one({ model: at.model, method: 'write', ids: [current.id], args: { vals } }),
  remove: ({ at, delete: way }, { current }) =>
    way?.mode === 'soft'
      ? one({
          model: at.model,
          method: 'write',
          ids: [current.id],
          args: { vals: { active: false } },
        })
      : one({ model: at.model, method: 'unlink', ids: [current.id] }),
  madeKey: (result) => (result as number[]).map(String),
  settle: (entity, body, at: PlanAt & { current?: Native }) =>
    settle(at.io, entity, body, at.current ?? null),
}

export const modelCalls: Protocol<OdooAt> = createJsonRpc(dialect)
