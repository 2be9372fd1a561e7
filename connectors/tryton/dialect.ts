import type { Io, Native, PlanAt } from '@millwright/kit'
import { createJsonRpc, type RpcDialect } from '@millwright/kit/protocols'
import { toNumber } from './fields.ts'
import { settleBody } from './lookup.ts'
import { type Stamped, stampsOf } from './versions.ts'
import { type Clause, resultOf, rpc } from './wire.ts'

/** What the protocol needs to know of an entity. */
export interface ModelAt extends Stamped {
  /** Clauses that every record of the entity meets. */
  where?: readonly Clause[]
  /**
   * Completes a create or update once its names are ids: proposals of the server, what a rule of it needs. `given` is
   * the body before that.
   */
  complete?(io: Io, body: Native, current: Native | null, given: Native): Promise<Native>
}

/** Deactivated records are hidden from a search that does not ask for them. */
export const everything = { active_test: false }

const dialect: RpcDialect<ModelAt> = {
  envelop: (call, context) => rpc(context, call.method, call.params),
  result: resultOf,
  page: 500,
  list: ({ at }, { where, after, limit, select }) => {
    const behind = after === null ? [] : [['id', '>', after]]
    const domain = [...(at.where ?? []), ...where, ...behind]
    return {
      method: `model.${at.model}.search_read`,
      params: [domain, 0, limit, [['id', 'ASC']], select, everything],
    }
  },
  count: ({ at }, where) => ({
    method: `model.${at.model}.search_count`,
    params: [[...(at.where ?? []), ...where], everything],
  }),
  position: (_, last) => last.id,
  // A search for one id: `read` fails alike for a missing record and for one that is not to be seen.
  get: ({ at }, key, select) => {
    const id = toNumber(key[0])
    if (id === null) return null
    const domain = [...(at.where ?? []), ['id', '=', id]]
    return {
      method: `model.${at.model}.search_read`,
      params: [domain, 0, 1, null, select, everything],
    }
  },
  create: ({ at }, body) => ({ method: `model.${at.model}.create`, params: [[body], {}] }),
  update: ({ at }, body, { current }) => ({
    method: `model.${at.model}.write`,
    params: [[current.id], body, stampsOf(at, [current])],
  }),
  remove: ({ at, delete: way }, { current }) => {
    const context = stampsOf(at, [current])
    return way?.mode === 'soft'
      ? { method: `model.${at.model}.write`, params: [[current.id], { active: false }, context] }
      : { method: `model.${at.model}.delete`, params: [[current.id], context] }
  },
  madeKey: (result) => (result as number[]).map(String),
  settle: async ({ at }, body, plan: PlanAt & { current?: Native }) => {
    const current = plan.current ?? null
    const settled = await settleBody(plan.io, body, current)
    return (await at.complete?.(plan.io, settled, current, body)) ?? settled
  },
}

export const modelRpc = createJsonRpc(dialect)
