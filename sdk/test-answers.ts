import { type Client, type ClientOptions, createClient } from './client.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

/** A call as it went out. */
export interface Sent {
  method: string
  path: string
  headers: Headers
  body: unknown
  at: number
}

/** An answer, or what fetch throws; a function sees the call. */
export type Answer = Response | Error | ((call: RequestInit) => Response | Promise<Response>)

export interface AnsweredClient {
  client: Client
  clock: TestClock
  sent: Sent[]
}

/** A client that gets these answers in turn. The clock stands at 0 and runs only where somebody waits. */
export function createAnsweredClient(
  answers: readonly Answer[],
  options: Partial<ClientOptions> = {},
): AnsweredClient {
  const clock = createTestClock(0)
  const sent: Sent[] = []
  const client = createClient({
    token: 'mwc_secret',
    url: 'https://api.example',
    now: clock.now,
    sleep: clock.sleep,
    random: () => 1,
    async fetch(url, init = {}) {
      const { pathname, search } = new URL(String(url))
      const { method = 'GET', body } = init
      const headers = new Headers(init.headers)
      sent.push({ method, path: pathname + search, headers, body, at: clock.now() })
      const answer = answers[sent.length - 1]
      if (!answer) throw new Error(`Call ${sent.length} was not expected.`)
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer(init) : answer
    },
    ...options,
  })
  return { client, clock, sent }
}

/** A problem document as the server gives it. */
export function problem(
  status: number,
  code: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  const body = { code, detail: `It is ${code}.`, status, retryable: false, request_id: 'req_1' }
  return Response.json({ ...body, ...more }, { status, headers })
}

export const record = { id: '1', object: 'item' }
