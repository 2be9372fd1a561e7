import {
  type Auth,
  type Connector,
  type Credentials,
  configureConnector,
  type FormField,
  originOf,
} from '@millwright/kit'
import { sqlPortOf } from '@millwright/kit/protocols'
import { ApiError, type FieldError } from '@millwright/model'
import type { Services } from '../services.ts'
import type { Deployment } from '../store/schema.ts'

export function requireConnector(services: Services, system: string): Connector {
  const connector = services.catalogue.find((one) => one.system === system)
  if (connector) return connector
  const known = services.catalogue.map((one) => one.system).join(', ')
  throw refusePlace(
    '/system',
    'UNKNOWN_SYSTEM',
    `There is no connector for ${system.slice(0, 80)}. There are: ${known}.`,
  )
}

/** The form's values: every field known, required ones there, all of them text; the address cleaned. */
export function checkForm(
  connector: Connector,
  given: Record<string, unknown>,
): { way: Auth; credentials: Credentials & { kind: string } } {
  const kinds = connector.auth.map(({ kind }) => kind)
  const way =
    given.kind === undefined && connector.auth.length === 1
      ? connector.auth[0]
      : connector.auth.find(({ kind }) => kind === given.kind)
  if (!way)
    throw refusePlace(
      '/credentials/kind',
      'NOT_ALLOWED_WORD',
      `${connector.name} signs in by: ${kinds.join(', ')}.`,
    )
  const errors: FieldError[] = []
  const values: Record<string, string> = { kind: way.kind }
  for (const name of Object.keys(given)) {
    if (name === 'kind' || way.fields.some((field) => field.name === name)) continue
    const known = way.fields.map((field) => field.name).join(', ')
    errors.push({
      pointer: `/credentials/${name.slice(0, 80)}`,
      code: 'UNKNOWN_FIELD',
      detail: `The form of ${way.kind} has: ${known}.`,
    })
  }
  for (const field of way.fields) {
    const value = given[field.name] ?? field.default
    const pointer = `/credentials/${field.name}`
    // Blanks are cut off: what has nothing else is not there.
    if (value === undefined || value === null || String(value).trim() === '') {
      if (field.required)
        errors.push({
          pointer,
          code: 'REQUIRED',
          detail: `${field.label} is missing. ${field.help}`,
        })
    } else if (typeof value === 'object')
      errors.push({ pointer, code: 'WRONG_TYPE', detail: `${field.label} is a text.` })
    else if (field.options && !field.options.some((option) => option.value === String(value))) {
      const allowed = field.options.map((option) => option.value).join(', ')
      errors.push({
        pointer,
        code: 'NOT_ALLOWED_WORD',
        detail: `${field.label} is one of: ${allowed}.`,
      })
    } else {
      const text = String(value).trim()
      const fault = faultOf(field, text)
      if (fault)
        errors.push({ pointer, code: 'INVALID_FORMAT', detail: `${field.label} ${fault}.` })
      values[field.name] = text
    }
  }
  const asked = way.fields.find(({ name }) => name === 'base_url')!
  const address = values.base_url === undefined ? null : cleanAddress(values.base_url, asked)
  if (values.base_url !== undefined && !address) {
    errors.push({
      pointer: '/credentials/base_url',
      code: 'INVALID_FORMAT',
      detail: asked.schemes
        ? `The address begins with ${asked.schemes.join(':// or ')}://. ${asked.help}`
        : 'The address is a URL such as https://erp.example.com.',
    })
  }
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
  const credentials = { ...values, base_url: address!, kind: way.kind }
  // Whatever it would refuse of the settings is told before anything is sent.
  configureConnector(connector, withoutSecrets(way, credentials))
  return { way, credentials }
}

/** What is wrong with the value of a form field, or null. Values go into headers and addresses. */
function faultOf(field: FormField, text: string): string | null {
  const line = field.multiline ? text.replaceAll(/[\t\r\n]/g, '') : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(line)) return 'has a control character in it'
  if (field.kind === 'number' && !/^-?\d+(\.\d+)?$/.test(text)) return 'is a number'
  if (field.kind === 'boolean' && !/^(true|false)$/.test(text)) return 'is true or false'
  if (field.name === 'time_zone' && !isTimeZone(text)) {
    return 'is the name of a time zone such as Europe/Berlin'
  }
  return null
}

/** Whether it is the IANA name of a zone. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

/** Adds a missing scheme, drops query, fragment, the slash at the end, and what belongs to a single service. */
function cleanAddress(
  text: string,
  { cut = [], schemes = ['https', 'http'] }: FormField,
): string | null {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${schemes[0]}://${text}`)
  if (!url || !schemes.includes(url.protocol.slice(0, -1)) || url.host === '') return null
  if (url.username !== '' || url.password !== '') return null
  nameOnce(url)
  const ends = cut.map((start) => url.pathname.indexOf(start)).filter((index) => index >= 0)
  const path = ends.length > 0 ? url.pathname.slice(0, Math.min(...ends)) : url.pathname
  return originOf(url) + path.replace(/\/+$/, '')
}

/**
 * URL leaves the host of a database as it is written. Two ways to write it would be two hosts: each with wrong passwords
 * and turns of its own.
 */
function nameOnce(url: URL): void {
  const usual = sqlPortOf(new URL(`${url.protocol}//any`))
  if (usual === null) return
  url.hostname = url.hostname.toLowerCase()
  if (Number(url.port) === usual) url.port = ''
}

/** Refuses a way of running the system that its connector does not know. */
export function checkDeployment(connector: Connector, deployment: Deployment): void {
  if (connector.deployments.includes(deployment)) return
  throw refusePlace(
    '/deployment',
    'NOT_ALLOWED_WORD',
    `${connector.name} is deployed as: ${connector.deployments.join(', ')}.`,
  )
}

/** What of the form is no secret, and the way to sign in. */
export function withoutSecrets(way: Auth, credentials: Credentials): Record<string, string> {
  const isOpen = (name: string) =>
    way.fields.some((field) => field.name === name && field.kind !== 'secret')
  const open = Object.entries(credentials).filter(([name]) => isOpen(name))
  return { ...Object.fromEntries(open), kind: way.kind }
}

export function refusePlace(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}
