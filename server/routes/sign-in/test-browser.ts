import type { TestNode } from '../../test-node.ts'

export interface Page {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** A browser without a window: it keeps the cookies that it is given and sends forms from where it is. */
export interface TestBrowser {
  /** Its cookies by name, for a test to look at or to steal. */
  cookies: Map<string, string>
  get(url: string, headers?: Record<string, string>): Promise<Page>
  post(url: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  /** Calls the admin API with its cookies. */
  call(method: string, url: string, body?: unknown, csrf?: string): ReturnType<TestNode['call']>
}

/** `ip` tells browsers apart for the throttle. */
export function openTestBrowser(node: TestNode, ip: string): TestBrowser {
  const cookies = new Map<string, string>()
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  async function load(
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    payload?: string,
  ): Promise<Page> {
    const reply = await node.app.inject({
      method,
      url,
      remoteAddress: ip,
      headers: { host: 'api.example', cookie: cookieHeader(), ...headers },
      ...(payload !== undefined && { payload }),
    })
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/; Max-Age=0;/.test(line)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return { status: reply.statusCode, headers: reply.headers as never, text: reply.body }
  }
  return {
    cookies,
    get: (url, headers = {}) => load('GET', url, headers),
    post: (url, form, headers = {}) =>
      load(
        'POST',
        url,
        {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'https://api.example',
          ...headers,
        },
        new URLSearchParams(form).toString(),
      ),
    call: (method, url, body, csrf) =>
      node.call(method, url, {
        ...(body !== undefined && { body }),
        headers: { cookie: cookieHeader(), ...(csrf !== undefined && { 'x-csrf-token': csrf }) },
      }),
  }
}
