import { type Http, WireFailure } from '@millwright/kit'
import type { Delivery } from './delivery.ts'

const TIMEOUT_MS = 10_000
const MAX_RETRY_AFTER_MS = 3_600_000

export interface WebhookOptions {
  http: Http
  /** Whether http: addresses are taken as well, as in a development start. */
  allowPlainHttp: boolean
}

/** What is wrong with the address of a webhook, or null. */
export function findWebhookFault(address: string, allowPlainHttp: boolean): string | null {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not a web address'
  if (url.protocol !== 'https:' && !allowPlainHttp) return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not have a user or password in it'
  return null
}

/** Posts JSON to a webhook. What it says of a failure never repeats the address, which is a secret. */
export async function postToWebhook(
  { http, allowPlainHttp }: WebhookOptions,
  address: string,
  body: Record<string, unknown>,
): Promise<Delivery> {
  const fault = findWebhookFault(address, allowPlainHttp)
  if (fault !== null) return { kind: 'never', reason: `The address ${fault}.` }
  const { origin, host, pathname, search } = new URL(address)
  try {
    const answer = await http.send(
      {
        origin,
        path: pathname + search,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: '*/*' },
        body: JSON.stringify(body),
      },
      { timeout: TIMEOUT_MS },
    )
    return judge(host, answer.status, answer.headers['retry-after'])
  } catch (error) {
    if (!(error instanceof WireFailure)) throw error
    const reason = `${host}: ${error.message}.`
    return error.kind === 'blocked' ? { kind: 'never', reason } : { kind: 'later', reason }
  }
}

function judge(host: string, status: number, retryAfter: string | string[] | undefined): Delivery {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const reason = `${host} answered ${status}.`
  if (status !== 408 && status !== 429 && status < 500) return { kind: 'never', reason }
  const seconds = Number(retryAfter)
  if (!(seconds > 0)) return { kind: 'later', reason }
  return { kind: 'later', reason, waitMs: Math.min(seconds * 1000, MAX_RETRY_AFTER_MS) }
}
