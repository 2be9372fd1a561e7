import { type Answer, type Call, type Explanation, header } from '@millwright/kit'
import { readFault } from '@millwright/kit/protocols'

/** What a missing permission looks like: 400 with a code that says nothing, or 403 (vendor issues, server source). */
const PERMISSION =
  /permissions? prevented|do not have (?:the following )?permissions?|Insufficient privileges/i

/** Another user's transaction holds the table (server texts). */
const LOCK = /locked by another user|being updated in a transaction/i

/** Decides by codes; texts follow the language of the user only where the one that was asked for is not had. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  if (answer.status < 400) return undefined
  const fault = readFault(answer)
  const code = fault?.code ?? null
  const message = plain(fault?.message ?? '')
  const said = { message, ...(code !== null && { upstream_code: code }) }
  if (answer.status === 401) return explainLogin(said)
  if (answer.status === 429) {
    return { ...said, code: 'UPSTREAM_RATE_LIMITED', ...pauseOf(answer) }
  }
  if (PERMISSION.test(message)) {
    const missing = /\(([^()]+)\)/.exec(message)?.[1] ?? /on (.+?)\.(\s|$)/.exec(message)?.[1]
    return {
      ...said,
      code: 'UPSTREAM_PERMISSION_DENIED',
      missing_permissions: [missing ?? message],
    }
  }
  if (LOCK.test(message)) return { ...said, code: 'RECORD_LOCKED', retryable: true }
  switch (code) {
    case 'Request_EntityChanged':
      return { ...said, code: 'PRECONDITION_FAILED' }
    case 'Internal_EntityWithSameKeyExists':
      return { ...said, code: 'CONFLICT', details: [{ native: 'number', message }] }
    case 'NoEnvironment':
    case 'RequestDataInvalid':
    case 'Internal_CompanyNotFound':
      return { ...said, code: 'CONNECTION_UNAVAILABLE' }
    case 'Internal_TenantUnavailable':
      return { ...said, code: 'CONNECTION_UNAVAILABLE', retryable: true }
  }
  if (answer.status === 405 && call.method === 'GET') {
    const text = 'the API is switched off in this installation (API Services)'
    return { ...said, code: 'CONNECTION_UNAVAILABLE', message: message || text }
  }
  // That the header is locked by its release is said by a field rule; its words are the client's, not the API's.
  if (/^Status must be equal to 'Open'/.test(message)) return { ...said, code: 'RECORD_LOCKED' }
  if (fault === null) return undefined
  const native = /(?:property|Control|field named) '(\w+)'/.exec(message)?.[1]
  return { ...said, ...(native && { details: [{ native, message }] }) }
}

/** An application that is not entered in the environment, and a user without a licence, look like a wrong token. */
function explainLogin(said: Pick<Explanation, 'message' | 'upstream_code'>): Explanation {
  const words = said.message || 'the credentials are refused'
  return {
    ...said,
    code: 'REAUTHORIZATION_REQUIRED',
    signal: 'credentials_refused',
    message: `${words} If they are right, see whether the application is enabled on the page Microsoft Entra Applications of this environment`,
  }
}

/** The window is five minutes and slides; where nothing is told, a part of it is worth waiting (vendor limits). */
function pauseOf(answer: Answer): { retry_after_ms?: number } {
  return header(answer, 'retry-after') === undefined ? { retry_after_ms: 30_000 } : {}
}

/** Without the correlation id that every message ends with. */
function plain(message: string): string {
  return message.replace(/\s*CorrelationId:\s*[0-9a-f-]*\.?\s*$/i, '').trim()
}
