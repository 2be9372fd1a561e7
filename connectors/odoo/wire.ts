import type { Answer, Call, Context, Io, Native } from '@millwright/kit'

/** A method of a model; `ids` where it works on records. Arguments by name, as both interfaces take them. */
export interface Question {
  model: string
  method: string
  ids?: readonly number[]
  args?: Native
  /** Over what every call has: language, companies, archived records. */
  context?: Native
}

/** Where the sign-in puts user and key into a call of JSON-RPC. */
export const USER_PLACE = '{user}'
export const KEY_PLACE = '{key}'

/** Ids of the companies that the form names, the first one to work in. */
export function companiesOf(context: Context): number[] {
  return (context.settings.companies ?? '').split(/[\s,;]+/).flatMap((text) => {
    const id = Number(text)
    return text !== '' && Number.isSafeInteger(id) && id > 0 ? [id] : []
  })
}

export const languageOf = (context: Context): string => context.settings.language || 'en_US'

function around(context: Context, own: Native | undefined): Native {
  const allowed_company_ids = companiesOf(context)
  return {
    lang: languageOf(context),
    // Without companies in the context those of the user are mixed.
    ...(allowed_company_ids.length > 0 && { allowed_company_ids }),
    active_test: false,
    ...own,
  }
}

export const isRpc = (context: Context): boolean => context.settings.kind === 'json_rpc'

/** A question as a request of the interface that the connection signs in to. */
export function ask(
  context: Context,
  { model, method, ids, args = {}, context: own }: Question,
  more: Partial<Call> = {},
): Call {
  const named = { ...args, context: around(context, own) }
  if (!isRpc(context))
    return {
      method: 'POST',
      path: `/json/2/${model}/${method}`,
      body: { ...(ids && { ids }), ...named },
      ...more,
    }
  const { vals_list, ...rest } = named as Native
  const placed = ids ? [ids] : vals_list !== undefined ? [vals_list] : []
  const { database = '' } = context.settings
  const known = [database, USER_PLACE, KEY_PLACE, model, method, placed, rest]
  return { ...serve('object', 'execute_kw', known), ...more }
}

/** The envelope of JSON-RPC. */
export function serve(service: string, method: string, args: readonly unknown[]): Call {
  return {
    method: 'POST',
    path: '/jsonrpc',
    body: { jsonrpc: '2.0', id: 1, method: 'call', params: { service, method, args } },
  }
}

/** The result in a successful answer: bare, or in the envelope, where null is left out. */
export function resultOf<T = unknown>(answer: Answer): T {
  const json = answer.json as Native | null
  const isEnvelope =
    typeof json === 'object' && json !== null && !Array.isArray(json) && json.jsonrpc === '2.0'
  return (isEnvelope ? json.result : json) as T
}

/** Asks something that changes nothing. */
export async function query<T>(io: Io, question: Question): Promise<T> {
  return resultOf<T>(await io.send(ask(io.context, question, { safe: true })))
}

/** Model and method of a call, for whoever judges its answer. */
export function targetOf({ path, body }: Call): { model: string; method: string } {
  const direct = /^\/json\/2\/([^/]+)\/([^/?]+)/.exec(path)
  if (direct) return { model: direct[1]!, method: direct[2]! }
  const params = (body as Native | undefined)?.params as Native | undefined
  if (params?.service !== 'object') return { model: '', method: String(params?.method ?? '') }
  return { model: String(params.args?.[3]), method: String(params.args?.[4]) }
}
