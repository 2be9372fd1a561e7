import { type Answer, type Call, type Explanation, header, isSafe } from '@millwright/kit'
import { methodOf } from './wire.ts'

/** Longest text of a refusal that is passed on; some carry the whole model in a third argument. */
const LONGEST = 500

/** What an answer says; the server tells most failures with the status 200 and an `error` in the envelope. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  if (answer.status === 404) {
    return { code: 'CONNECTION_UNAVAILABLE', message: 'there is no such database at this address' }
  }
  if (answer.status === 429) return explainLimit(answer, call)
  if (answer.status !== 200) return undefined
  const envelope = answer.json as { result?: unknown; error?: unknown } | null | undefined
  if (Array.isArray(envelope?.error)) return explainError(envelope.error, call)
  const isEnvelope = typeof envelope === 'object' && envelope !== null && 'result' in envelope
  const isOther = envelope === undefined && answer.body.length > 0
  if (isOther || isEnvelope) return undefined
  return {
    code: isSafe(call) ? 'UPSTREAM_ERROR' : 'WRITE_OUTCOME_UNKNOWN',
    message: 'the answer is no JSON-RPC envelope',
  }
}

/** The server limits failed sign-ins of one name to five within 300 s, and says for how long to nobody (measured). */
function explainLimit(answer: Answer, call: Call): Explanation | undefined {
  if (methodOf(call) !== 'common.db.login') return undefined
  const message = 'too many failed sign-ins with this user name'
  const told = Number(header(answer, 'retry-after'))
  const retry_after_ms = told > 0 ? told * 1000 : 300_000
  return { code: 'UPSTREAM_RATE_LIMITED', signal: 'account_locked', message, retry_after_ms }
}

function explainError(error: readonly unknown[], call: Call): Explanation {
  const [kind, rest] = error
  switch (kind) {
    case 'UserError':
      return explainRefusal(textIn(rest), call)
    case 'UserWarning': {
      const [key, message] = Array.isArray(rest) ? rest : []
      return {
        code: 'UPSTREAM_REJECTED',
        upstream_code: String(key),
        message: `${shorten(String(message))} This is a warning, which only people can confirm: do it once in Tryton as the user of this connection, with "always ignore this warning", then send the request again`,
      }
    }
    case 'ConcurrencyException':
      return { code: 'PRECONDITION_FAILED', upstream_code: kind, message: shorten(String(rest)) }
    case 'LoginException':
      return {
        code: 'REAUTHORIZATION_REQUIRED',
        signal: 'credentials_refused',
        upstream_code: kind,
        message: explainQuestion(rest),
      }
    default:
      return explainFault(String(kind), call)
  }
}

/** The server asks back: for a second factor, or for the password once more. Why, it does not say. */
function explainQuestion(rest: unknown): string {
  const [asked] = Array.isArray(rest) ? rest : []
  return asked === 'password'
    ? 'the server asks for another password of this user'
    : 'the server asks for more than a password'
}

/** A refusal in words. The words are the only thing that tells one sort from another; they are asked for in English. */
function explainRefusal(message: string, call: Call): Explanation {
  const upstream_code = 'UserError'
  if (
    /^You are not allowed to read records "/.test(message) ||
    /don't exist anymore/.test(message)
  ) {
    return { code: 'NOT_FOUND', upstream_code, message: shorten(message) }
  }
  if (message.startsWith('You are not allowed to ')) {
    const place = /(?:access|wizard|of) "([^"]+)"/.exec(message)
    return {
      code: 'UPSTREAM_PERMISSION_DENIED',
      upstream_code,
      message: shorten(message),
      ...(place && { missing_permissions: [place[1]!] }),
    }
  }
  const button = /^Calling button "([^"]+)"? ?on "([^"]+)"/.exec(message)
  if (button) {
    const missing_permissions = [`${button[2]}.${button[1]!.trim()}`]
    return {
      code: 'UPSTREAM_PERMISSION_DENIED',
      upstream_code,
      message: shorten(message),
      missing_permissions,
    }
  }
  return {
    code: isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED',
    upstream_code,
    message: shorten(message),
    details: fieldIn(message),
  }
}

/** The place that a refusal names, by the label of the field: `Unit Price` is `unit_price` for all that are mapped. */
function fieldIn(message: string): NonNullable<Explanation['details']> {
  const field = /(?:value|values)(?: "[^"]*")? for field "([^"]+)"/.exec(message)
  if (!field) return []
  return [{ native: field[1]!.toLowerCase().replaceAll(' ', '_'), message: shorten(message) }]
}

/** An exception without a class of its own. The transaction was rolled back, so a write did not happen. */
function explainFault(text: string, call: Call): Explanation {
  const model = /^(?:model|wizard)\.(.+)\.[^.]+$/.exec(methodOf(call))?.[1]
  if (model !== undefined && text === `'${model}'`) {
    const message = `${model} does not exist there: its module is not activated in this database`
    return { code: 'OPERATION_NOT_SUPPORTED', message }
  }
  return { code: isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED', message: shorten(text) }
}

function textIn(rest: unknown): string {
  const [message, description] = Array.isArray(rest) ? rest : [rest, '']
  return description ? `${message} ${description}` : String(message)
}

function shorten(text: string): string {
  const line = text.trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
