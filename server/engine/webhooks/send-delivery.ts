import { type Http, WireFailure } from '@millwright/kit'
import { findWebhookFault } from '../notifications/webhook.ts'
import { redactText } from '../request-log-redact.ts'
import type { Signer } from './signing.ts'

/** From the first byte out to the last one in. */
export const TIMEOUT_MS = 10_000
/** Bytes of an answer that are read, and characters of it that are kept. */
const MOST_READ = 4_096
const MOST_KEPT = 500

/** Where deliveries go, and how they are signed. */
export interface Target {
  origin: string
  path: string
  /** What is wrong with the address; null where nothing is. */
  fault: string | null
  signer: Signer
}

/** Made once for many. */
export function createTarget(url: string, signer: Signer, allowPlainHttp: boolean): Target {
  const { origin = '', pathname = '', search = '' } = URL.parse(url) ?? {}
  const fault = findWebhookFault(url, allowPlainHttp)
  return { origin, path: pathname + search, fault, signer }
}

export interface Sent {
  /** Null: no answer. */
  status: number | null
  retryAfter: string | string[] | undefined
  ms: number
  /** What went wrong where there is no answer. */
  error: string | null
  /** The start of the answer, without what looks like a secret. */
  body: string | null
  /** It cost as much time as it may. */
  isSlow: boolean
}

/** Posts one event. Never throws for what the receiver, or the way to it, does. */
export async function sendDelivery(
  http: Http,
  { origin, path, fault, signer }: Target,
  { id, body, now }: { id: string; body: string; now: number },
): Promise<Sent> {
  const began = performance.now()
  const none = { status: null, retryAfter: undefined, body: null, isSlow: false }
  const ms = () => Math.round((performance.now() - began) * 10) / 10
  if (fault !== null) return { ...none, ms: 0, error: `The address ${fault}.` }
  try {
    const answer = await http.send(
      {
        origin,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Millwright-Webhooks/1',
          accept: '*/*',
          'accept-encoding': 'identity',
          ...signer.sign(id, now, body),
        },
        body,
      },
      { timeout: TIMEOUT_MS, most: MOST_READ },
    )
    const took = ms()
    return {
      status: answer.status,
      retryAfter: answer.headers['retry-after'],
      ms: took,
      error: null,
      body: answer.body.length > 0 ? redactText(answer.text, MOST_KEPT) : null,
      isSlow: took >= TIMEOUT_MS / 2,
    }
  } catch (error) {
    if (!(error instanceof WireFailure)) throw error
    const isSlow = error.kind === 'timeout'
    return { ...none, ms: ms(), error: `${error.message}.`, isSlow }
  }
}
