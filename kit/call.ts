/** One HTTP request to the source, without its credentials: those are added when it is sent. */
export interface Call {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'MERGE' | 'DELETE'
  /** Behind the connection's address, from `/`, query included, percent-encoded. */
  path: string
  headers?: Record<string, string>
  /** A value is sent as JSON, a Buffer as it is. */
  body?: unknown
  /**
   * It changes nothing at the source, so it may be repeated. True for GET and HEAD unless said otherwise;
   * to be set on a POST that only reads.
   */
  safe?: boolean
  /** What it does to the source, in words: shown by a dry run. */
  effect?: string
  /** Of a create's steps: whether the answer to this one has the new record's key. Default: the first one's has. */
  makes?: boolean
  /** The key of the record that this call makes, where the answer alone does not tell it. */
  made?: (answer: Answer) => readonly string[]
  /** Set when the answer need not be JSON (attachments, passthrough). */
  raw?: boolean
}

/**
 * One step of a write. Steps run in order; a function is given the id of the record that the first step made,
 * and the answers so far.
 */
export type Step = Call | ((made: { id: string; answers: readonly Answer[] }) => Call)

/** What the source answered. */
export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The parsed JSON body; undefined where it is empty or not JSON. Parsed once. */
  readonly json: unknown
  /** The body as UTF-8 text. */
  readonly text: string
}

/** A header's first value, by its lower-case name. */
export function header(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Whether a call may be repeated without harm. */
export function isSafe(call: Call): boolean {
  return call.safe ?? (call.method === 'GET' || call.method === 'HEAD')
}
