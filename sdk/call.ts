/** What every call takes besides its data. */
export interface CallOptions {
  /** Cancels the call; it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Milliseconds that one try may take, instead of the client's. */
  timeout?: number | undefined
}

export type QueryValue = string | number | boolean | Date | readonly (string | number)[]
export type Query = Readonly<Record<string, QueryValue | null | undefined>>

/** A body that is not JSON. Without headers `fetch` sets the type. */
export interface MultipartBody {
  body: FormData | ReadableStream<Uint8Array>
  headers?: Record<string, string>
}

/** One call of the API. */
export interface Call extends CallOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Its parts are encoded. */
  path: string
  query?: Query | undefined
  headers?: Record<string, string> | undefined
  /** Sent as JSON. */
  body?: unknown
  /** Shown the header of the answer, before its body is read. */
  seeHeaders?: ((headers: Headers) => void) | undefined
  /** Instead of a JSON body; made anew for each try. */
  makeBody?: (() => MultipartBody) | undefined
  /**
   * What a second try could do: nothing that the first did not (`safe`), nothing either because the server keeps the
   * Idempotency-Key (`keyed`), or the same thing once more (`plain`); or there can be none (`never`).
   */
  repeat: 'safe' | 'keyed' | 'plain' | 'never'
  idempotencyKey?: string | undefined
}

/** Lists by commas, dates as RFC 3339; what is null or undefined is left out. */
export function toQueryString(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined || value === null) return []
    const text = value instanceof Date ? value.toISOString() : String(value)
    return [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`]
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** A path of fixed and given parts; given ones are encoded. @throws TypeError for a part that leads elsewhere. */
export function pathOf(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts.map(encodePart))
}

function encodePart(part: string): string {
  // An address has no way to write these as they are: "..", "." and nothing would lead to another resource.
  if (typeof part !== 'string' || /^\.{0,2}$/.test(part))
    throw new TypeError(`"${part}" is no id or name.`)
  return encodeURIComponent(part)
}

/** A new Idempotency-Key: 128 random bits. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
