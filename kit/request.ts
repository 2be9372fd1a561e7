import type { Readable } from 'node:stream'
import type { Call } from './call.ts'
import type { Auth, Connector, Context, Credentials, Session } from './connector.ts'
import type { WireRequest } from './http.ts'

/** Makes requests of calls, for one connection. */
export function createRequests(
  connector: Connector,
  at: { way: Auth; context: Context; base: URL },
): {
  /** The call with these headers besides its own and those of every call. */
  wire(call: Call, signed: Record<string, string>): WireRequest
  /** The call as it is sent: completed from the session, and signed. */
  dress(call: Call, session: Session | null, granted: Credentials): WireRequest
} {
  const { way, context, base } = at
  const { origin } = base
  const prefix = prefixOf(base)
  const common = {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    'user-agent': 'Millwright',
    ...connector.headers?.(context),
  }
  const always = Object.entries(connector.query?.(context) ?? {})

  function wire(call: Call, signed: Record<string, string>): WireRequest {
    const isJson = call.body !== undefined && !Buffer.isBuffer(call.body) && !isStream(call.body)
    return {
      origin,
      path: prefix + addQuery(call.path, always),
      method: call.method,
      headers: {
        ...common,
        ...(isJson && { 'content-type': 'application/json' }),
        ...call.headers,
        ...signed,
      },
      body: isJson ? JSON.stringify(call.body) : (call.body as Buffer | Readable | undefined),
    }
  }

  return {
    wire,
    dress: (call, session, granted) =>
      wire(way.complete?.(call, session) ?? call, way.sign(call, granted, session)),
  }
}

/** What stands before the path of a call. */
export function addressOf(base: URL): string {
  return base.origin + prefixOf(base)
}

function prefixOf(base: URL): string {
  return base.pathname.replace(/\/+$/, '')
}

function addQuery(path: string, always: readonly (readonly [string, string])[]): string {
  let out = path
  for (const [name, value] of always) {
    if (out.includes(`?${name}=`) || out.includes(`&${name}=`)) continue
    out += `${out.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`
  }
  return out
}

export function isStream(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && 'pipe' in value
}
