import {
  type Answer,
  type Call,
  type Explanation,
  header,
  isSafe,
  type Native,
} from '@millwright/kit'
import { targetOf } from './wire.ts'

/** Longest text of a refusal that is passed on. */
const LONGEST = 600

/** Other transactions held the rows; the server tried five times and undid everything. */
const CONFLICTS = ['SerializationFailure', 'DeadlockDetected', 'LockNotAvailable']

/**
 * What an answer says. JSON-RPC tells failures with 200 inside of the envelope, JSON-2 with real statuses, of which 500
 * is mostly the caller's fault. Texts come in any language: the name of the exception decides.
 */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  const { status, json } = answer
  if (/html/i.test(header(answer, 'content-type') ?? '')) return explainPage(answer)
  if (typeof json !== 'object' || json === null) return undefined
  const { jsonrpc, error, name, message } = json as Native
  if (jsonrpc === '2.0') {
    if (error === undefined) return null
    const { data } = error as Native
    if (error.code === 100)
      return { code: 'REAUTHORIZATION_REQUIRED', message: String(error.message) }
    return explainException(String(data?.name ?? ''), String(data?.message ?? error.message), call)
  }
  if (status < 400 || typeof name !== 'string') return undefined
  return explainException(name, String(message ?? ''), call)
}

/** Pages of the web framework, before a database is reached. */
function explainPage({ status }: Answer): Explanation | undefined {
  if (status === 404)
    return {
      code: 'CONNECTION_UNAVAILABLE',
      message:
        'there is no such interface or database at this address; before Odoo 19 it is JSON-RPC that has to be used',
    }
  return undefined
}

function explainException(name: string, text: string, call: Call): Explanation {
  const message = shorten(text)
  const said = { upstream_code: name, message }
  const refused = isSafe(call) ? ('UPSTREAM_ERROR' as const) : ('UPSTREAM_REJECTED' as const)
  const kind = name.split('.').at(-1)!
  const { model, method } = targetOf(call)
  if (CONFLICTS.includes(kind) || kind === 'LockError')
    return { ...said, code: 'RECORD_LOCKED', retryable: true }
  switch (kind) {
    case 'Unauthorized':
    case 'AccessDenied':
      return {
        ...said,
        code: 'REAUTHORIZATION_REQUIRED',
        signal: 'credentials_refused',
        message: `${message}. It says the same of wrong, ended and revoked keys, and of archived users`,
      }
    case 'AccessError': {
      const groups = [...text.matchAll(/^\t- (.+)$/gm)].map((match) => match[1]!)
      const missing = groups.length > 0 ? groups : [message.split('\n')[0]!]
      return { ...said, code: 'UPSTREAM_PERMISSION_DENIED', missing_permissions: missing }
    }
    case 'NotFound':
      return isAbsent(text, model) ? absent(said, model) : { ...said, code: 'UPSTREAM_ERROR' }
    case 'MissingError':
      // A record that the body refers to is missing for another reason than the one that was called.
      return text.includes(`${model}(`)
        ? { ...said, code: 'NOT_FOUND' }
        : { ...said, code: refused }
    case 'UserError':
    case 'KeyError':
      if (method === 'fields_get' && isAbsent(text, model)) return absent(said, model)
      return { ...said, code: refused, details: placesIn(text) }
    case 'OperationalError':
      // The connection to its database is gone, or there is none of this name: PostgreSQL's own words.
      return /database ".*" does not exist/.test(text)
        ? { ...said, code: 'CONNECTION_UNAVAILABLE', message: 'there is no database of this name' }
        : { ...said, code: 'UPSTREAM_ERROR', message: withoutAddress(message) }
    default:
      // Everything else was raised before the end of the transaction, which was undone.
      return { ...said, code: refused, details: placesIn(text) }
  }
}

const isAbsent = (text: string, model: string) => model !== '' && text.includes(model)

function absent(said: { upstream_code: string; message: string }, model: string): Explanation {
  const module = model.split('.')[0]
  return {
    ...said,
    code: 'OPERATION_NOT_SUPPORTED',
    message: `${model} does not exist there: its module (${module}) is not installed in this database`,
  }
}

/** `'Vendor' (partner_id)`: the field as the server calls it. */
function placesIn(text: string): NonNullable<Explanation['details']> {
  const field =
    /'[^'\n]*' \(([a-z_][a-z0-9_]*)\)/.exec(text) ?? /[Ff]ield '?([a-z_]\w*)'?/.exec(text)
  return field ? [{ native: field[1]!, message: shorten(text) }] : []
}

/** Where the database listens is nobody's business. */
function withoutAddress(message: string): string {
  return message.replace(/ (on socket|at) "[^"]*"/g, '').replace(/, port \d+/g, '')
}

function shorten(text: string): string {
  const plain = text.trim().replace(/\n{2,}/g, '\n')
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain
}
