import { type Answer, type Call, type Explanation, isSafe } from '@millwright/kit'
import type { SqlRefusal } from '@millwright/kit/protocols'
import type { ErrorCode } from '@millwright/model'

type Meaning = Pick<Explanation, 'code' | 'signal' | 'retryable'> & { says?: string }

const stale = 'the table or the column is not there any more, or under another name'
const moved: Meaning = { code: 'UPSTREAM_ERROR', retryable: false, says: stale }
const late: Meaning = { code: 'UPSTREAM_TIMEOUT', says: 'the database broke the statement off' }
const locked: Meaning = { code: 'RECORD_LOCKED', retryable: true }
const full: Meaning = { code: 'CONNECTION_UNAVAILABLE', retryable: true }
const denied: Meaning = { code: 'UPSTREAM_PERMISSION_DENIED' }
const refused: Meaning = { code: 'REAUTHORIZATION_REQUIRED', signal: 'credentials_refused' }
const unknownDatabase: Meaning = { code: 'NOT_FOUND', says: 'there is no such database' }
const duplicate: Meaning = { code: 'CONFLICT', says: 'another row has this key already' }

/** By SQLSTATE, as the manual of PostgreSQL lists them; two characters stand for a class. */
const byState: Record<string, Meaning> = {
  '28': refused,
  '3D000': unknownDatabase,
  '42501': denied,
  '42P01': moved,
  '42703': moved,
  '57014': late,
  '40': locked,
  '55P03': locked,
  '53': full,
  '57P03': full,
  '23505': duplicate,
  '25006': { ...denied, says: 'the database only lets itself be read' },
}

/** By number, as the manuals of MySQL and MariaDB list them. */
const byNumber: Record<number, Meaning> = {
  1040: full,
  1203: full,
  1044: denied,
  1045: refused,
  1698: refused,
  1820: { ...refused, signal: 'password_expired' },
  1862: { ...refused, signal: 'password_expired' },
  3118: { ...refused, signal: 'account_locked' },
  4151: { ...refused, signal: 'account_locked' },
  1130: denied,
  1142: denied,
  1143: denied,
  1227: denied,
  1370: denied,
  1049: unknownDatabase,
  1054: moved,
  1146: moved,
  1062: duplicate,
  1205: locked,
  1213: locked,
  1290: { ...denied, says: 'the database only lets itself be read' },
  1969: late,
  3024: late,
}

/** What a database means by its refusal; undefined for an answer that is none. */
export function explain(answer: Answer, call: Call): Explanation | undefined {
  const refusal = (answer.json as { error?: SqlRefusal } | null | undefined)?.error
  if (typeof refusal !== 'object' || refusal === null || typeof refusal.state !== 'string')
    return undefined
  if (refusal.state === 'changed') {
    const message = 'the row is not there as it was read a moment ago; nothing was changed'
    return { code: 'PRECONDITION_FAILED', message }
  }
  const meaning = meaningOf(refusal, call)
  const words = [meaning.says, refusal.message, refusal.detail, refusal.hint]
  const message = words.filter((part) => part !== undefined && part !== '').join(': ')
  const { says: _, ...told } = meaning
  const details = detailsOf(refusal)
  return {
    ...told,
    message,
    upstream_code: String(refusal.number ?? refusal.state),
    ...(meaning.code === 'UPSTREAM_PERMISSION_DENIED' && {
      missing_permissions: [missingOf(refusal)],
    }),
    ...(details.length > 0 && { details }),
  }
}

function meaningOf({ state, number, message }: SqlRefusal, call: Call): Meaning {
  // Not the user is refused, but where this server calls from.
  if (/no pg_hba\.conf entry/.test(message)) return denied
  const found =
    (number === undefined ? undefined : byNumber[number]) ??
    byState[state] ??
    byState[state.slice(0, 2)]
  if (found) return found
  const code: ErrorCode = isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED'
  // Whatever was refused was undone.
  return { code, retryable: false }
}

/** `SELECT on plant.work_order`, as far as the message has it; else the message. */
function missingOf({ message }: SqlRefusal): string {
  const mysql = /^(.+?) command denied to user .* for (?:table|column) (.+)$/s.exec(message)
  if (mysql) return `${mysql[1]} on ${mysql[2]!.replaceAll('`', '')}`
  const postgres = /permission denied for (?:table|view|schema|relation|sequence) (.+)$/.exec(
    message,
  )
  return postgres ? `access to ${postgres[1]}` : message
}

/** The columns that a refusal is about, in the words of the database. */
function detailsOf({ column, detail, message }: SqlRefusal): { native: string; message: string }[] {
  const found =
    column ??
    /^Key \(([^,)]+)\)/.exec(detail ?? '')?.[1] ??
    /(?:Column|Field|for column) ['`](?:[^'`]*\.)?([^'`]+)['`]/.exec(message)?.[1] ??
    /FOREIGN KEY \(`([^`]+)`\)/.exec(message)?.[1]
  return found === undefined ? [] : [{ native: found.replaceAll('"', ''), message }]
}
