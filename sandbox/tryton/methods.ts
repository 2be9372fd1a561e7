import { checkAccess, checkButton, checkExists } from './access.ts'
import { createRecords, deleteRecords, writeRecords } from './change.ts'
import { readDefaults } from './defaults.ts'
import { type Environment, getModel } from './environment.ts'
import { HttpError, PythonError } from './errors.ts'
import { describeFields } from './fields-get.ts'
import type { Model } from './model.ts'
import { runOnChange } from './on-change.ts'
import { readPreferences } from './preferences.ts'
import { readRecords } from './read.ts'
import { countRows, type Page, searchIds } from './search.ts'
import { BUTTONS, pressButton } from './workflow/button.ts'

type Values = Record<string, unknown>

interface Method {
  /** Names of the parameters before the context; those after `required` may be left out. */
  params: string[]
  required: number
  run: (env: Environment, model: Model, params: unknown[]) => unknown
}

const METHODS: Record<string, Method> = {
  search: {
    params: ['domain', 'offset', 'limit', 'order', 'count'],
    required: 1,
    run: (env, model, params) =>
      params[4] === true ? countRows(env, model, params[0]) : searchIds(env, model, toPage(params)),
  },
  search_count: {
    params: ['domain', 'offset', 'limit'],
    required: 1,
    run: (env, model, [domain]) => countRows(env, model, domain),
  },
  search_read: {
    params: ['domain', 'offset', 'limit', 'order', 'fields_names'],
    required: 1,
    run: (env, model, params) => {
      const ids = searchIds(env, model, toPage(params))
      const records = readRecords(env, model, ids, toNames(params[4]))
      const byId = new Map(records.map((record) => [record.id, record]))
      return ids.map((id) => byId.get(id))
    },
  },
  read: {
    params: ['ids', 'fields_names'],
    required: 2,
    run: (env, model, [ids, names]) => readRecords(env, model, toIds(ids), toNames(names)),
  },
  create: {
    params: ['vlist'],
    required: 1,
    run: (env, model, [list]) => createRecords(env, model, list as Values[]),
  },
  write: {
    params: ['records', 'values', '*args'],
    required: 2,
    run: (env, model, params) => {
      const pairs: [number[], Values][] = []
      for (let at = 0; at < params.length; at += 2) {
        pairs.push([toIds(params[at]), (params[at + 1] ?? {}) as Values])
      }
      writeRecords(env, model, pairs)
      return null
    },
  },
  delete: {
    params: ['records'],
    required: 1,
    run: (env, model, [ids]) => {
      deleteRecords(env, model, toIds(ids))
      return null
    },
  },
  default_get: {
    params: ['fields_names', 'with_rec_name'],
    required: 1,
    run: (env, model, [names, withNames]) =>
      readDefaults(env, model, toNames(names), withNames !== false),
  },
  on_change: {
    params: ['values', 'fieldnames'],
    required: 2,
    run: (env, model, [values, names]) => runOnChange(env, model, values as Values, toNames(names)),
  },
  fields_get: {
    params: ['fields_names'],
    required: 0,
    run: (_env, model, [names]) => describeFields(model, (names as string[] | null) ?? null),
  },
}

/** Calls `model.MODEL.METHOD`. The context has been taken off the parameters. */
export function callModel(
  env: Environment,
  name: string,
  method: string,
  params: unknown[],
): unknown {
  const model = getModel(name)
  if (name === 'res.user' && method === 'get_preferences') {
    return readPreferences(env, params[0] === true)
  }
  if (Object.hasOwn(METHODS, method)) {
    const found = METHODS[method]!
    const missing = found.params.slice(params.length, found.required)
    if (missing.length > 0) {
      throw new PythonError(
        `${method}() missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${missing.map((one) => `'${one}'`).join(' and ')}`,
      )
    }
    return found.run(env, model, params)
  }
  if (!Object.hasOwn(BUTTONS[name] ?? {}, method)) throw new HttpError(403)
  const ids = toIds(params[0])
  const { group } = BUTTONS[name]![method]!
  checkAccess(env, model, 'write')
  if (group) checkButton(env, model, method, group)
  checkExists(env, model, ids, 'read')
  pressButton(
    env,
    model,
    method,
    ids.map((id) => env.store.get(name, id)!),
  )
  return null
}

function toPage([domain, offset, limit, order]: unknown[]): Page {
  return { domain, offset, limit, order }
}

function toIds(value: unknown): number[] {
  const ids = Array.isArray(value) ? value : [value]
  const wrong = ids.find((id) => typeof id !== 'number')
  if (wrong !== undefined) {
    throw new PythonError(`invalid literal for int() with base 10: '${String(wrong)}'`)
  }
  return ids
}

function toNames(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
