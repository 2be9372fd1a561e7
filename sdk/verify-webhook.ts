import type { WebhookEvent } from './webhook-event.ts'

export type WebhookFault =
  | 'MISSING_HEADER'
  | 'INVALID_TIMESTAMP'
  | 'TIMESTAMP_OUT_OF_TOLERANCE'
  | 'INVALID_SECRET'
  | 'NO_MATCHING_SIGNATURE'
  | 'INVALID_BODY'

/** A call that is not proven to come from the server. Answer it with 400 and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
  readonly code: WebhookFault

  constructor(code: WebhookFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export interface Webhook {
  /** Of the request: `Headers`, or an object as Node has it. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** As it came in, byte by byte: what was parsed and written again has another signature. */
  body: string | Uint8Array<ArrayBuffer> | ArrayBuffer
  /** `whsec_…` (HMAC) or `whpk_…` (ed25519); several while one takes the place of another. */
  secret: string | readonly string[]
  /** Seconds that the timestamp may be off; 300 unless told. */
  tolerance?: number | undefined
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
}

/**
 * Verifies a call of a webhook endpoint (Standard Webhooks: `v1` and `v1a`) and answers its event. Keep the ids that you
 * have dealt with: the same event may come again. @throws WebhookVerificationError
 */
export async function verifyWebhook(webhook: Webhook): Promise<WebhookEvent> {
  const { headers, body, secret, tolerance = 300, now = Date.now } = webhook
  const id = requireHeader(headers, 'webhook-id')
  const timestamp = requireHeader(headers, 'webhook-timestamp')
  const signatures = requireHeader(headers, 'webhook-signature').split(' ')
  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('INVALID_TIMESTAMP', 'webhook-timestamp is no time.')
  const off = Math.abs(now() / 1000 - Number(timestamp))
  if (off > tolerance) {
    const text = `webhook-timestamp is ${Math.round(off)} s off; ${tolerance} s are allowed.`
    throw new WebhookVerificationError('TIMESTAMP_OUT_OF_TOLERANCE', text)
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  if (!(await hasMatch([secret].flat(), signatures, signed)))
    throw new WebhookVerificationError('NO_MATCHING_SIGNATURE', 'No signature matches the secret.')
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent
  } catch (cause) {
    throw new WebhookVerificationError('INVALID_BODY', 'The body is no JSON.', { cause })
  }
}

function requireHeader(headers: Webhook['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  const text = typeof value === 'string' ? value : value?.[0]
  if (text) return text
  throw new WebhookVerificationError('MISSING_HEADER', `The header ${name} is missing.`)
}

async function hasMatch(
  secrets: readonly string[],
  signatures: readonly string[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const given = (scheme: string) =>
    signatures
      .filter((signature) => signature.startsWith(`${scheme},`))
      .flatMap((signature) => decode(signature.slice(scheme.length + 1)) ?? [])
  if (secrets.length === 0) throw refuseSecret()
  let matches = false
  for (const secret of secrets) {
    const isPublic = secret.startsWith('whpk_')
    const key = decode(secret.replace(/^(whsec|whpk)_/, ''))
    if (!key || key.length === 0 || (isPublic && key.length !== 32)) throw refuseSecret()
    if (isPublic) {
      for (const signature of given('v1a'))
        matches = (await isSignedBy(key, signature, signed)) || matches
    } else {
      const expected = await sign(key, signed)
      for (const signature of given('v1')) matches = isEqual(expected, signature) || matches
    }
  }
  return matches
}

async function sign(
  secret: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))
}

/** Where the runtime has no ed25519, nothing is proven. */
async function isSignedBy(
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, signed)
  } catch {
    return false
  }
}

/** Takes as long for a wrong signature as for a right one. */
function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let index = 0; index < left.length; index++) difference |= left[index]! ^ right[index]!
  return difference === 0
}

function decode(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}

function refuseSecret(): WebhookVerificationError {
  return new WebhookVerificationError('INVALID_SECRET', 'A secret is none: whsec_… or whpk_….')
}
