import type { Answer, Call, Credentials, Native, Session } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { explain } from './explain.ts'
import { SERVICE } from './fields.ts'

const LIST: Call = { method: 'GET', path: `${SERVICE}/companies` }

/** A route of the API and what follows it; what belongs to no company, and what names one itself, is left out. */
const WITHIN = /^(\/api\/(?:microsoft\/automation\/)?v2\.0)(\/(?!companies|subscriptions|\$).*)$/

export function needsCompany({ path }: Call): boolean {
  return WITHIN.test(path)
}

/** The same call inside the company of the session. */
export function insertCompany(call: Call, session: Session | null): Call {
  if (!session) return call
  return { ...call, path: call.path.replace(WITHIN, `$1/companies(${session.company})$2`) }
}

/** Finds the company that the form names, by its name or its id. */
export async function openCompany(
  send: (call: Call) => Promise<Answer>,
  credentials: Credentials,
): Promise<Session> {
  const answer = await send(LIST)
  const rows = (answer.json as Native | undefined)?.value
  if (answer.status !== 200 || !Array.isArray(rows)) throw refusalOf(answer)
  return { company: chooseCompany(rows, credentials.company) }
}

/** The id of the company that is meant. Its name may change, its id never does. */
export function chooseCompany(rows: readonly Native[], wanted: string | undefined): string {
  const name = wanted?.trim().toLowerCase() ?? ''
  const found = rows.filter((row) =>
    name === ''
      ? rows.length === 1
      : [row.id, row.name, row.displayName].some((one) => String(one).toLowerCase() === name),
  )
  if (found.length === 1) return String(found[0]!.id)
  const names = rows.map((row) => row.name).join(', ')
  const what = name === '' ? 'The connection names no company' : `There is no company "${wanted}"`
  const text = `${what}, and the environment has several: ${names}. Enter one of them in the form.`
  throw new ApiError('REAUTHORIZATION_REQUIRED', text, {
    origin: 'upstream',
    upstream: { system: 'business-central', status: 200 },
  })
}

function refusalOf(answer: Answer): ApiError {
  const told = explain(answer, LIST)
  const { status } = answer
  const isRefused = status === 401 || (status < 300 && /html/.test(answer.text.slice(0, 300)))
  const code =
    told?.code ??
    (isRefused
      ? 'REAUTHORIZATION_REQUIRED'
      : status >= 500
        ? 'CONNECTION_UNAVAILABLE'
        : 'UPSTREAM_ERROR')
  const said = told?.message ? `: ${told.message.replace(/\.$/, '')}` : ''
  const text = `Business Central does not list its companies (it answered ${status})${said}.`
  const signal = told?.signal ?? (isRefused && status < 300 ? 'sign_in_page' : undefined)
  return new ApiError(code, text, {
    origin: 'upstream',
    upstream: { system: 'business-central', status },
    ...(signal && { signal }),
    ...(told?.retry_after_ms !== undefined && { retryAfterMs: told.retry_after_ms }),
    ...(told?.missing_permissions && { missingPermissions: [...told.missing_permissions] }),
  })
}
