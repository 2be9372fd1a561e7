/** An answer of our API. */
export interface ApiAnswer {
  status: number
  headers: Headers
  /** Parsed JSON; null where there is none. */
  body: any
}

export interface ApiCall {
  body?: unknown
  headers?: Record<string, string>
}

/** Calls our API with one token, over HTTP. */
export type Api = (method: string, path: string, call?: ApiCall) => Promise<ApiAnswer>

export function openApi(url: string, token: string): Api {
  return async (method, path, { body, headers = {} } = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? null : JSON.parse(text),
    }
  }
}

/** The body of an answer with this status; anything else fails with what came instead. */
export function expectStatus(status: number, answer: ApiAnswer): any {
  if (answer.status === status) return answer.body
  throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`)
}
