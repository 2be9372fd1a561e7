import type { Answer, Call, Context, Native } from '@millwright/kit'

/** A clause of a domain: `['state', '=', 'draft']`, or a list of clauses that must all hold, or `['OR', …]`. */
export type Clause = readonly unknown[]

/** One procedure call to the database of the connection. The session adds its context when it is sent. */
export function rpc(
  context: Context,
  method: string,
  params: readonly unknown[],
  more: Pick<Call, 'safe' | 'effect' | 'makes'> = {},
): Call {
  return {
    method: 'POST',
    path: `/${encodeURIComponent(context.settings.database ?? '')}/`,
    // Without exactly these three keys the server leaves out its envelope (measured).
    body: { id: 1, method, params },
    ...more,
  }
}

/** A call that changes nothing. */
export function query(context: Context, method: string, params: readonly unknown[]): Call {
  return rpc(context, method, params, { safe: true })
}

/** The result in an answer. */
export function resultOf<T = unknown>(answer: Answer): T {
  return (answer.json as { result: T }).result
}

/** The method name and parameters of a call, for whoever judges its answer. */
export function methodOf(call: Call): string {
  return String((call.body as Native | undefined)?.method ?? '')
}

/** The key of the first record that a create made; null where the result has another shape. */
export function firstKey(answer: Answer | undefined): [string] | null {
  const result = (answer?.json as { result?: unknown } | null | undefined)?.result
  const first = Array.isArray(result) ? result[0] : null
  return typeof first === 'number' ? [String(first)] : null
}

/** The id in the first place of a create's result; a word in braces while nothing was sent yet. */
export function madeBy(answer: Answer | undefined, what: string): number | string {
  return answer ? resultOf<number[]>(answer)[0]! : `{${what}}`
}
