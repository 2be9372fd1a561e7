import type { Environment } from './environment.ts'
import { accessError, httpError, missingError } from './errors.ts'
import type { Model, Row } from './model.ts'
import {
  applyCount,
  cancelPickings,
  confirmPickings,
  createQuant,
  validatePickings,
} from './moves.ts'
import { approveOrders, cancelOrders, confirmOrders, setOrders } from './orders.ts'
import { countRows, describeFields, readIds, readNested, readValues, searchRows } from './read.ts'
import { checkRight, checkRules } from './rights.ts'
import { createRow, unlinkRows, writeRows } from './write.ts'

type Args = Record<string, any>

interface Method {
  /** Arguments by name, in their order; those with a star must be given. */
  takes: readonly string[]
  /** Called on records: `ids` come first. */
  onRecords: boolean
  run(at: { env: Environment; model: Model; ids: readonly unknown[]; args: Args }): unknown
}

const of = (takes: string, run: Method['run'], onRecords = false): Method => ({
  takes: takes.split(' ').filter(Boolean),
  onRecords,
  run,
})

const general: Readonly<Record<string, Method>> = {
  search: of('domain* offset limit order', ({ env, model, args }) =>
    searchRows(env, model, args as never).map(({ id }) => id),
  ),
  search_count: of('domain* limit', ({ env, model, args }) => {
    const count = countRows(env, model, args.domain)
    return args.limit ? Math.min(count, args.limit) : count
  }),
  search_read: of('domain fields offset limit order', ({ env, model, args }) => {
    const rows = searchRows(env, model, { ...args, domain: args.domain ?? [] })
    return readValues(env, model, rows, args.fields)
  }),
  web_search_read: of(
    'domain* specification* offset limit order count_limit',
    ({ env, model, args }) => {
      const count = countRows(env, model, args.domain)
      const records = searchRows(env, model, args as never).map((row) =>
        readNested(env, model, row, args.specification),
      )
      return { length: args.count_limit ? Math.min(count, args.count_limit) : count, records }
    },
  ),
  create: of('vals_list*', ({ env, model, args }) => {
    const all = Array.isArray(args.vals_list) ? args.vals_list : [args.vals_list]
    const make = (values: Args) =>
      model.name === 'stock.quant' ? createQuant(env, values) : createRow(env, model, values)
    return all.map((values) => make(values).id)
  }),
  fields_get: of('allfields attributes', ({ model, args }) =>
    describeFields(model, args.allfields, args.attributes),
  ),
  read: of(
    'fields load',
    ({ env, model, ids, args }) => {
      const values = readValues(env, model, readIds(env, model, ids), args.fields)
      return args.load === null ? values.map(bare(model)) : values
    },
    true,
  ),
  web_read: of(
    'specification*',
    ({ env, model, ids, args }) =>
      readIds(env, model, ids).map((row) => readNested(env, model, row, args.specification)),
    true,
  ),
  write: of(
    'vals*',
    ({ env, model, ids, args }) => {
      writeRows(env, model, pick(env, model, ids), args.vals)
      return true
    },
    true,
  ),
  unlink: of(
    '',
    ({ env, model, ids }) => {
      unlinkRows(env, model, pick(env, model, ids))
      return true
    },
    true,
  ),
  action_archive: of('', (at) => setActive(at, false), true),
  action_unarchive: of('', (at) => setActive(at, true), true),
}

/** `load: null` gives relations as bare ids. */
function bare(model: Model) {
  return (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) =>
        model.fields[name]?.type === 'many2one' && Array.isArray(value)
          ? [name, value[0]]
          : [name, value],
      ),
    )
}

function setActive({ env, model, ids }: Parameters<Method['run']>[0], active: boolean): unknown {
  writeRows(env, model, pick(env, model, ids), { active })
  return env.version >= 19 ? null : true
}

/** The records of a call; texts among the ids find nothing. */
function pick(env: Environment, model: Model, ids: readonly unknown[]): Row[] {
  return ids
    .filter((id) => typeof id === 'number')
    .map((id) => env.find(model.name, id) ?? raise(missingError(model.name, id, env.user.id)))
}

/** A button: needs the right to write, and sees what the rules let it see. */
const button = (run: (env: Environment, rows: readonly Row[]) => unknown): Method =>
  of(
    '',
    ({ env, model, ids }) => {
      const rows = pick(env, model, ids)
      checkRight(env, model, 'write')
      checkRules(env, model, rows, 'write')
      return run(env, rows)
    },
    true,
  )

const nothing =
  (run: (env: Environment, rows: readonly Row[]) => void) =>
  (env: Environment, rows: readonly Row[]): null | true => {
    run(env, rows)
    return env.version >= 19 ? null : true
  }

const buttons: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  'purchase.order': {
    button_confirm: button(confirmOrders),
    button_approve: button(approveOrders),
    button_cancel: button(cancelOrders),
    button_draft: button((env, rows) => {
      setOrders(env, rows, { state: 'draft' })
      return {}
    }),
    button_lock: button(
      nothing((env, rows) =>
        setOrders(env, rows, { locked: true }, ({ state }) => state === 'purchase'),
      ),
    ),
    button_done: button(
      nothing((env, rows) =>
        setOrders(env, rows, { locked: true }, ({ state }) => state === 'purchase'),
      ),
    ),
    button_unlock: button(nothing((env, rows) => setOrders(env, rows, { locked: false }))),
    action_acknowledge: button(
      nothing((env, rows) => setOrders(env, rows, { acknowledged: true })),
    ),
    print_quotation: button((env, rows) => {
      setOrders(env, rows, { state: 'sent' }, ({ state }) => state === 'draft')
      return { type: 'ir.actions.report' }
    }),
  },
  'stock.picking': {
    action_confirm: button(confirmPickings),
    action_assign: button(confirmPickings),
    action_cancel: button(cancelPickings),
    button_validate: button(validatePickings),
  },
  'stock.quant': { action_apply_inventory: button(applyCount) },
  'stock.backorder.confirmation': {
    process: button((env) => decide(env, [])),
    process_cancel_backorder: button((env) =>
      decide(env, env.context.button_validate_picking_ids ?? []),
    ),
  },
  'maintenance.request': {
    archive_equipment_request: button(
      nothing((env, rows) => {
        for (const row of rows)
          env.touch('maintenance.request', row, { archive: true, recurring_maintenance: false })
      }),
    ),
    reset_equipment_request: button(
      nothing((env, rows) => {
        const model = env.model('maintenance.request')
        const stage_id = model.fields.stage_id!.default!(env, {})
        writeRows(env, model, rows, { archive: false, stage_id })
      }),
    ),
  },
}

/** Without the transfers in the context the wizard answers true and does nothing. */
function decide(env: Environment, dropped: readonly number[]): unknown {
  const ids: number[] = env.context.button_validate_picking_ids ?? []
  const rows = ids.map((id) => env.get('stock.picking', id))
  Object.assign(env.context, { skip_backorder: true, picking_ids_not_to_backorder: dropped })
  return validatePickings(env, rows)
}

/** A method by its name. Throws what the server raises for one that is not there, or not for callers. */
export function methodOf(env: Environment, model: Model, name: string): Method {
  if (name.startsWith('_') || name === 'exists' || name === 'search_fetch')
    throw accessError(
      `Private methods (such as '${model.name}.${name}') cannot be called remotely.`,
    )
  const own = buttons[model.name]?.[name]
  const isOld = name === 'button_done'
  const isNew = name === 'button_lock' || name === 'action_acknowledge'
  const isThere = own && !(env.version >= 19 ? isOld : isNew)
  const found = isThere ? own : general[name]
  if (found && (!/^action_(un)?archive$/.test(name) || model.fields.active)) return found
  throw httpError(404, 'NotFound', `The method '${model.name}.${name}' does not exist`)
}

/** Carries a call out. Arguments by name. */
export function callMethod(
  env: Environment,
  model: Model,
  name: string,
  { ids, args }: { ids: readonly unknown[] | null; args: Args },
): unknown {
  const method = methodOf(env, model, name)
  if (ids && !method.onRecords)
    throw httpError(422, 'UnprocessableEntity', `cannot call ${model.name}.${name} with ids`)
  const known = new Set(method.takes.map((take) => take.replace('*', '')))
  const stray = Object.keys(args).find((key) => !known.has(key))
  if (stray !== undefined)
    throw httpError(422, 'UnprocessableEntity', `got an unexpected keyword argument '${stray}'`)
  const missing = method.takes.find((take) => take.endsWith('*') && !(take.slice(0, -1) in args))
  if (missing)
    throw httpError(
      422,
      'UnprocessableEntity',
      `missing a required argument: '${missing.slice(0, -1)}'`,
    )
  return method.run({ env, model, ids: ids ?? [], args })
}

/** Arguments by place, as /jsonrpc gives them. */
export function nameArguments(method: Method, given: readonly unknown[], named: Args) {
  const rest = method.onRecords ? given.slice(1) : given
  const first = method.onRecords ? given[0] : null
  const ids = method.onRecords ? (Array.isArray(first) ? first : [first]) : null
  const names = method.takes.map((take) => take.replace('*', ''))
  const placed = Object.fromEntries(
    rest.slice(0, names.length).map((value, index) => [names[index]!, value]),
  )
  return { ids, args: { ...placed, ...named } }
}

function raise(error: Error): never {
  throw error
}
