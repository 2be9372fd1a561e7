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

/** Key of the context that makes a write fail if one of these records was changed since it was read. */
export function stampsOf(model: string, records: readonly Native[]): Native {
  const stamps = records.flatMap((record) =>
    typeof record._timestamp === 'string' ? [[`${model},${record.id}`, record._timestamp]] : [],
  )
  return Object.fromEntries(stamps)
}

/** The id in the first place of a create's result; a word in braces while nothing was sent yet. */
export function madeBy(answer: Answer | undefined, what: string): number | string {
  return answer ? resultOf<number[]>(answer)[0]! : `{${what}}`
}
