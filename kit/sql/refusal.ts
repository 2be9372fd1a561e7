import { toWireFailure, WireFailure } from '../wire-failure.ts'
import type { SqlRefusal } from './work.ts'

/** What both drivers put into the error of a database. */
interface DriverError extends Error {
  code?: string
  errno?: number
  sqlState?: string
  sqlMessage?: string
  severity?: string
  detail?: string
  hint?: string
  table?: string
  column?: string
  constraint?: string
}

/** The server has ended the session, or is about to: it says nothing about the statement. */
const ended = /^(57P01|57P02|57P05|08...)$/
const endedNumbers = new Set([1053, 1927, 1152, 1158, 1159, 1160, 1161, 4031])

/**
 * What the database answered instead of a result, or what became of the connection. `sent` says whether the work may
 * have taken effect.
 */
export function readRefusal(
  error: DriverError,
  sent: boolean,
): { status: number; refusal: SqlRefusal } | WireFailure {
  if (error instanceof WireFailure) return new WireFailure(error.kind, error.message, sent, error)
  const own = readOwn(error)
  if (!own) return failureOf(error, sent)
  if (ended.test(own.state) || endedNumbers.has(own.number ?? 0))
    return new WireFailure('cut', `the database ended the session: ${own.message}`, sent, error)
  return { status: statusOf(own), refusal: own }
}

/** A server may send megabytes: whoever looks for a pattern in them would keep everybody waiting. */
const LONGEST = 2_000
const shorten = (text: string) => text.slice(0, LONGEST)

function readOwn(error: DriverError): SqlRefusal | null {
  const more = Object.fromEntries(
    (['detail', 'hint', 'table', 'column', 'constraint'] as const).flatMap((name) =>
      error[name] === undefined ? [] : [[name, shorten(error[name])]],
    ),
  )
  if (error.severity !== undefined && error.code !== undefined)
    return { state: error.code, message: shorten(error.message), ...more }
  if (error.sqlState === undefined || error.errno === undefined) return null
  const message = shorten(error.sqlMessage ?? error.message)
  return { state: error.sqlState, number: error.errno, message }
}

const untrusted = /SELF_SIGNED|UNABLE_TO_|self.signed|unable to (verify|get)/
const UNTRUSTED = 'no connection: its certificate comes from an authority that is not known here'

/** An error of the connection. The drivers say in words what has no code. */
function failureOf(error: DriverError, sent: boolean): WireFailure {
  const { code = '', message } = error
  if (/does not support (ssl|secure)/i.test(message))
    return new WireFailure('refused', 'no connection: it does not offer TLS', false, error)
  if (untrusted.test(`${code} ${message}`))
    return new WireFailure('refused', UNTRUSTED, false, error)
  if (/timeout expired|connect ETIMEDOUT/i.test(message))
    return new WireFailure('timeout', 'no connection in time', false, error)
  if (/^(ERR_TLS|ERR_SSL|HANDSHAKE_SSL|EPROTO)/.test(code))
    return new WireFailure('refused', `no connection: ${message}`, false, error)
  return toWireFailure(error, sent)
}

const denied = new Set([1044, 1142, 1143, 1227, 1370, 1345])
const refusedLogins = new Set([1045, 1698, 1820, 1862, 3118, 4151])

function statusOf({ state, number = 0 }: SqlRefusal): number {
  if (/^28/.test(state) || refusedLogins.has(number)) return 401
  if (state === '42501' || denied.has(number)) return 403
  if (/^(53|57P03)/.test(state) || number === 1040 || number === 1203) return 503
  if (state === '57014' || number === 1969 || number === 3024) return 408
  if (/^(40|55P03)/.test(state) || number === 1205 || number === 1213) return 423
  return /^23/.test(state) ? 409 : 400
}
