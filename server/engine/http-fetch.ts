import type { Http } from '@millwright/kit'

interface Asked {
  method?: string
  headers: Record<string, string>
  body?: unknown
}

/** The one door to the network in the clothes of `fetch`, for libraries that want it so. Follows no redirect. */
export function fetchThrough(
  http: Http,
  timeout: number,
): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method = 'GET', headers, body }) => {
    const { origin, pathname, search } = new URL(url)
    const { status, ...answer } = await http.send(
      {
        origin,
        path: pathname + search,
        method,
        headers,
        ...(body != null && { body: String(body) }),
      },
      { timeout },
    )
    const given = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) given.append(name, one)
    }
    const isEmpty = status === 204 || status === 205 || status === 304
    return new Response(isEmpty ? null : new Uint8Array(answer.body), { status, headers: given })
  }
}
