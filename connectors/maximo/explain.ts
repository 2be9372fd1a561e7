import { type Answer, type Call, type Explanation, header, isSafe } from '@millwright/kit'

/** What ids of the product's messages mean (vendor pages, and measured where the vendor is silent). */
const REFUSED_CREDENTIALS: Readonly<Record<string, NonNullable<Explanation['signal']>>> = {
  BMXAA9549E: 'credentials_refused',
  BMXAA0021E: 'credentials_refused',
  BMXAA0026E: 'credentials_refused',
  BMXAA5646I: 'credentials_refused',
  BMXAA2283E: 'password_expired',
  BMXAA7902E: 'password_expired',
}

/** One text for a wrong password, a blocked user or address, and admin mode: on purpose (vendor page). */
const LOCKED_OUT = 'BMXAA7901E'

/** Refusals of the credentials come with 400, and a status may be a text: the id of the message decides. */
export function explain(answer: Answer, call: Call): Explanation | null | undefined {
  if (answer.status >= 300 && answer.status < 400) return explainRedirect(answer)
  if (answer.status < 400) return undefined
  const error = errorOf(answer.json)
  if (!error) return undefined
  const { id, message } = error
  const said = { upstream_code: id, message }
  const signal = id === null ? undefined : REFUSED_CREDENTIALS[id]
  if (signal) return { ...said, code: 'REAUTHORIZATION_REQUIRED', signal }
  switch (id) {
    case LOCKED_OUT:
      return {
        upstream_code: id,
        code: 'REAUTHORIZATION_REQUIRED',
        signal: 'credentials_refused',
        message: `${message} It says this for a wrong user, a blocked user or address, and while it is in admin mode.`,
      }
    // The object structure, or an action on its object, is not granted.
    case 'BMXAA9301E':
    case 'BMXAA0024E':
      return { ...said, code: 'UPSTREAM_PERMISSION_DENIED', missing_permissions: [message] }
    // Another user, or a script of the site, has saved the record meanwhile; with 412 or 400.
    case 'BMXAA8229W':
    case 'BMXAA4200E':
      return { ...said, code: 'PRECONDITION_FAILED' }
    case 'BMXAA0031E':
      return { ...said, code: 'RECORD_LOCKED' }
    case 'BMXAA4129E':
    case 'BMXAA9524E':
      return { ...said, code: 'CONFLICT' }
    case 'BMXAA8727E':
      return { ...said, code: 'NOT_FOUND' }
  }
  if (answer.status !== 400) return { ...said }
  return {
    ...said,
    code: isSafe(call) ? 'UPSTREAM_ERROR' : 'UPSTREAM_REJECTED',
    ...(error.attribute !== null && { details: [{ native: error.attribute, message }] }),
  }
}

/** Without a session the suite sends to its sign-in. */
function explainRedirect(answer: Answer): Explanation | undefined {
  const location = header(answer, 'location') ?? ''
  if (!/authorize|login|logon|saml/i.test(location)) return undefined
  return {
    code: 'REAUTHORIZATION_REQUIRED',
    signal: 'sign_in_page',
    message: 'it sends to its sign-in page',
  }
}

interface Said {
  id: string | null
  message: string
  attribute: string | null
}

/** With name spaces or without; the id may stand in the message only, or not there at all. */
function errorOf(json: unknown): Said | null {
  const body = json as Record<string, any> | null | undefined
  const error = body?.Error ?? body?.['oslc:Error']
  if (typeof error !== 'object' || error === null) return null
  const text = String(
    error.message ?? error['oslc:message'] ?? 'the request was refused without a reason',
  )
  const [, inText, rest] = /^(BMX[A-Z]{2}\d{4}[EWI])\s*-\s*(.*)$/s.exec(text) ?? []
  const id = error.reasonCode ?? error['spi:reasonCode'] ?? inText ?? idOf(text)
  const attribute = error.errorattrname ?? error['spi:errorattrname']
  return {
    id: typeof id === 'string' ? id : null,
    message: (rest ?? text).replaceAll(/\s*\n\s*/g, ' ').trim(),
    attribute: typeof attribute === 'string' ? attribute : null,
  }
}

/** Where a release leaves out both, the words of the refusals that matter most. */
function idOf(text: string): string | null {
  if (/API key token is invalid/i.test(text)) return 'BMXAA9549E'
  if (/cannot log in at this time/i.test(text)) return LOCKED_OUT
  if (/not authorized for Object Structure/i.test(text)) return 'BMXAA9301E'
  if (/has been updated by another user/i.test(text)) return 'BMXAA8229W'
  return /OSLC resource .* was not found/i.test(text) ? 'BMXAA8727E' : null
}
