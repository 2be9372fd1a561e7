import type { Connector, Credentials } from '../connector.ts'
import type { Http } from '../http.ts'
import { createIo } from '../io.ts'
import type { Connection, Control, Intervention } from './options.ts'

/** Milliseconds for one exchange with the source. */
const TIMEOUT = 30_000

/** A connection with these credentials; `kind` is the way to authenticate, by default the connector's first. */
export function connect(
  connector: Connector,
  at: {
    credentials: Credentials
    http: Http
    against: Connection['against']
    control?: Control
    now?: () => number
  },
): Connection {
  const { http, against, control, now } = at
  const credentials = { kind: connector.auth[0]!.kind, ...at.credentials }
  return {
    against,
    credentials,
    ...(control && { control }),
    open: ({ credentials: others, wrap, timeout, sleep, onExchange } = {}) =>
      createIo({
        connector,
        credentials: { ...credentials, ...others },
        http: wrap?.(http) ?? http,
        timeout: timeout ?? TIMEOUT,
        ...(now && { now }),
        ...(sleep && { sleep }),
        ...(onExchange && { onExchange }),
      }),
  }
}

/** A sandbox that listens, as far as the suite needs to know it. */
export interface SandboxAt {
  readonly url: string
  readonly systems: readonly {
    readonly name: string
    readonly basePath: string
    readonly credentials: Record<string, string>
  }[]
}

/**
 * A connection to the simulated system of this connector, with the levers of the sandbox. `others` are credentials
 * instead of the system's usual ones, of a user who may do everything that the connector declares.
 */
export function connectSandbox(
  connector: Connector,
  at: { sandbox: SandboxAt; http: Http; others?: Readonly<Record<string, string>> | undefined },
): Connection {
  const { sandbox, http, others } = at
  const system = sandbox.systems.find(({ name }) => name === connector.system)
  if (!system) throw new Error(`The sandbox has no ${connector.system}.`)
  const base_url = `${sandbox.url}/${system.name}${system.basePath}`
  const credentials = { ...system.credentials, ...others, base_url }
  const control = createControl(`${sandbox.url}/_control/${system.name}`)
  return connect(connector, { credentials, http, against: 'sandbox', control })
}

function createControl(url: string): Control {
  const call = async (method: string, path: string, body?: unknown): Promise<any> => {
    const answer = await fetch(`${url}/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const json: any = await answer.json()
    if (!answer.ok) throw new Error(`The sandbox refuses ${method} ${path}: ${json.error}`)
    return json
  }
  return {
    fault: (fault) => call('POST', 'faults', fault),
    clearFaults: () => call('DELETE', 'faults'),
    spoil: (spoil) => call('POST', 'spoils', spoil),
    clearSpoils: () => call('DELETE', 'spoils'),
    intervene: async (change: Intervention) => (await call('POST', 'records', change)).key,
    countRequests: async () => (await call('GET', 'requests')).requests.length,
    reset: () => call('POST', 'reset', {}),
  }
}
