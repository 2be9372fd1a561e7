import type { Call, CallOptions } from './call.ts'

export interface WriteOptions extends CallOptions {
  /** Your own key of this write, up to 255 characters; one is made without it. Tries after the first one keep it. */
  idempotencyKey?: string | undefined
}

export interface ChangeOptions extends WriteOptions {
  /** The `version` that the record must still have, or PRECONDITION_FAILED. */
  ifMatch?: string | null | undefined
}

/** A write whose route keeps Idempotency-Keys. A dry run writes nothing. */
export function write(
  method: Call['method'],
  path: string,
  body: unknown,
  options: ChangeOptions = {},
  isDry = false,
): Call {
  const { ifMatch, idempotencyKey, ...rest } = options
  return {
    ...rest,
    method,
    path,
    body,
    ...(ifMatch && { headers: { 'if-match': `"${ifMatch}"` } }),
    ...(isDry ? { query: { dry_run: true }, repeat: 'safe' } : { idempotencyKey, repeat: 'keyed' }),
  }
}
