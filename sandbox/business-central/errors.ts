import { createHash } from 'node:crypto'
import { escapeXml } from '../escape-xml.ts'
import type { Answer } from '../system.ts'

/** What the server says against a request: code, text and status in its own words. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** A rule of the business logic (AL source: Error in a page or table). */
export const dialog = (message: string) => new Refusal(400, 'Application_DialogException', message)

/** A field that must have, or must not have, a value (AL source: TestField). */
export const fieldRule = (message: string) =>
  new Refusal(400, 'Application_FieldValidationException', message)

export const badRequest = (message: string) => new Refusal(400, 'BadRequest', message)

/** Which code and text an unknown key has is not confirmed. */
export const notFound = () =>
  new Refusal(404, 'BadRequest_NotFound', 'Bad Request - Error in query syntax')

export const stale = (status: number) =>
  new Refusal(status, 'Request_EntityChanged', 'Another user has already changed the record.')

let counter = 0

/** A correlation id: not secret, and no two the same. */
export function correlation(): string {
  counter += 1
  const hash = createHash('sha256').update(`correlation ${counter}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/** The JSON form, with two blanks before and behind the name of the correlation id. */
export function renderRefusal({ status, code, message }: Refusal): Answer {
  const id = correlation()
  return {
    status,
    headers: { 'content-type': 'application/json; odata.metadata=minimal', 'request-id': id },
    body: { error: { code, message: `${message}  CorrelationId:  ${id}.` } },
  }
}

/** What the gateway in front of the environments answers, in XML unless JSON was asked for. */
export function renderGateway(
  status: number,
  code: string,
  message: string,
  isJson: boolean,
): Answer {
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  if (isJson) return { status, headers: challenge, body: { error: { code, message } } }
  return {
    status,
    headers: { ...challenge, 'content-type': 'application/xml; charset=utf-8' },
    body: `<error xmlns="http://docs.oasis-open.org/odata/ns/metadata"><code>${code}</code><message>${escapeXml(message)}</message></error>`,
  }
}
