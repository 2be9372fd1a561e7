import type { Readable } from 'node:stream'
import type { Call } from './call.ts'
import type { Auth, Connector, Context, Credentials, Session } from './connector.ts'
import type { WireRequest } from './http.ts'
import { type LoginKey, loginKeyOf } from './lockout.ts'

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
  const origin = originOf(base)
  const prefix = prefixOf(base)
  const common = {
    ...(/^https?:$/.test(base.protocol) && usual),
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

const usual = {
  accept: 'application/json',
  'accept-encoding': 'gzip, br',
  'user-agent': 'Millwright',
}

/** What stands before the path of a call. */
export function addressOf(base: URL): string {
  return originOf(base) + prefixOf(base)
}

/** The origin also of an address that is none of the web: URL knows it as `null`. */
export function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`
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

/** What refusals of these credentials are counted by. */
export function loginOf(
  host: string,
  way: Auth,
  credentials: Credentials & { kind: string },
): LoginKey {
  const { base_url: _, ...values } = credentials
  const user = (way.user ?? []).map((name) => credentials[name] ?? '')
  return loginKeyOf({ host, kind: way.kind, values, user })
}
