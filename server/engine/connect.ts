import {
  type Auth,
  type Connector,
  type Credentials,
  createIo,
  type FormField,
} from '@millwright/kit'
import { ApiError, type FieldError, newId } from '@millwright/model'
import { createSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { createConnectionToken, revokeAllConnectionTokens } from '../store/connection-tokens.ts'
import { recordTransition } from '../store/connection-transitions.ts'
import {
  changeConnectionState,
  createConnection,
  findConnection,
  type ListedConnection,
} from '../store/connections.ts'
import { createCustomer, findCustomerByExternalId, type NewCustomer } from '../store/customers.ts'
import { appendEvent } from '../store/events.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Deployment } from '../store/schema.ts'

export interface ConnectRequest {
  account_id: string
  /** A customer that is there, or one that is found by its external id and made where it is missing. */
  customer: { id: string } | Omit<NewCustomer, 'account_id' | 'id'>
  system: string
  deployment: Deployment
  name: string
  credentials: Record<string, unknown>
  metadata: Record<string, unknown>
}

/** Checks the credentials live, then makes the connection with its first token, which is shown once. */
export async function connect(
  services: Services,
  request: ConnectRequest,
): Promise<{ connection: ListedConnection; token: string }> {
  const connector = requireConnector(services, request.system)
  if (!connector.deployments.includes(request.deployment)) {
    throw refusePlace(
      '/deployment',
      'NOT_ALLOWED_WORD',
      `${connector.name} is deployed as: ${connector.deployments.join(', ')}.`,
    )
  }
  const { way, credentials } = checkForm(connector, request.credentials)
  await checkLive(services, connector, credentials)

  const { account_id } = request
  const id = newId('con_')
  const secret = createSecret('mwc')
  const sealed = services.vault.seal({ account_id, connection_id: id }, credentials)
  await withAccount(services.database, account_id, async (trx) => {
    const made = await createConnection(trx, {
      account_id,
      id,
      customer_id: await customerOf(trx, request),
      system: request.system,
      deployment: request.deployment,
      name: request.name,
      status: 'active',
      host: new URL(credentials.base_url!).host,
      settings: withoutSecrets(way, credentials),
      metadata: request.metadata,
      connected_at: new Date(services.now()),
      ...sealed,
    })
    if (!made) throw refusePlace('/customer_id', 'UNKNOWN_REFERENCE', 'There is no such customer.')
    await createConnectionToken(trx, {
      account_id,
      id: newId('tok_'),
      connection_id: id,
      name: 'first token',
      hash: secret.hash,
      prefix: secret.prefix,
      last4: secret.last4,
    })
    await recordTransition(trx, {
      account_id,
      connection_id: id,
      id: newId('trn_'),
      from_status: null,
      to_status: 'active',
      cause: 'connected',
    })
    for (const type of ['connection.created', 'connection.activated']) {
      await appendEvent(trx, {
        account_id,
        id: newId('evt_'),
        type,
        connection_id: id,
        data: { system: request.system },
      })
    }
  })
  const connection = await withAccount(services.database, account_id, (trx) =>
    findConnection(trx, account_id, id),
  )
  return { connection: connection!, token: secret.secret }
}

async function customerOf(trx: Trx, { account_id, customer }: ConnectRequest): Promise<string> {
  if ('id' in customer) return customer.id
  const made = await createCustomer(trx, { ...customer, account_id, id: newId('cus_') })
  const found = made ?? (await findCustomerByExternalId(trx, account_id, customer.external_id))
  return found!.id
}

/** Ends a connection: its tokens die on every node, its credentials are forgotten; what was read stays. */
export async function disconnect(
  services: Services,
  accountId: string,
  id: string,
): Promise<ListedConnection> {
  const ended = await withAccount(services.database, accountId, async (trx) => {
    const before = await findConnection(trx, accountId, id)
    if (!before) throw new ApiError('NOT_FOUND', `There is no connection ${id.slice(0, 80)}.`)
    if (before.status === 'disconnected') return before
    const changed = await changeConnectionState(trx, accountId, id, {
      version: before.version,
      status: 'disconnected',
      reason: {
        code: 'disconnected',
        message: 'Disconnected through the admin API.',
        since: new Date(services.now()).toISOString(),
      },
    })
    if (!changed) {
      throw new ApiError('CONFLICT', 'The connection changed at the same moment. Try again.', {
        retryable: true,
      })
    }
    await revokeAllConnectionTokens(trx, accountId, id)
    await recordTransition(trx, {
      account_id: accountId,
      connection_id: id,
      id: newId('trn_'),
      from_status: before.status,
      to_status: 'disconnected',
      cause: 'disconnect',
    })
    await appendEvent(trx, {
      account_id: accountId,
      id: newId('evt_'),
      type: 'connection.disconnected',
      connection_id: id,
      data: { system: before.system },
    })
    await notify(trx, { kind: 'connection_changed', id })
    return { ...before, ...changed }
  })
  services.access.forget(id)
  return ended
}

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
function checkForm(
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
    if (value === undefined || value === null || value === '') {
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
  const address = values.base_url === undefined ? null : cleanAddress(values.base_url)
  if (values.base_url !== undefined && !address) {
    errors.push({
      pointer: '/credentials/base_url',
      code: 'INVALID_FORMAT',
      detail: 'The address is a URL such as https://erp.example.com.',
    })
  }
  if (errors.length > 0) throw new ApiError('INVALID_REQUEST', errors[0]!.detail, { errors })
  return { way, credentials: { ...values, base_url: address!, kind: way.kind } }
}

/** What is wrong with the value of a form field, or null. Values go into headers and addresses. */
function faultOf(field: FormField, text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'has a control character in it'
  if (field.kind === 'number' && !/^-?\d+(\.\d+)?$/.test(text)) return 'is a number'
  if (field.kind === 'boolean' && !/^(true|false)$/.test(text)) return 'is true or false'
  if (field.name === 'time_zone' && !isTimeZone(text)) {
    return 'is the name of a time zone such as Europe/Berlin'
  }
  return null
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

/** Adds a missing scheme, drops query, fragment and the slash at the end. */
function cleanAddress(text: string): string | null {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return null
  return url.origin + url.pathname.replace(/\/+$/, '')
}

/** One cheap call with the given credentials; its failure is told with the place in the form. */
async function checkLive(
  services: Services,
  connector: Connector,
  credentials: Credentials & { kind: string },
): Promise<void> {
  const io = createIo({
    connector,
    credentials,
    http: services.http,
    timeout: services.upstreamTimeout,
    now: services.now,
  })
  try {
    const { probe } = connector
    await io.send(typeof probe === 'function' ? probe(io.context) : probe)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const isAddress = error.origin === 'network' || error.code === 'NOT_FOUND'
    const pointer = isAddress ? '/credentials/base_url' : '/credentials'
    const detail = `The connection was not made. ${error.detail}`
    throw new ApiError('INVALID_REQUEST', detail, {
      origin: error.origin,
      errors: [{ pointer, code: error.code, detail: error.detail }],
      ...(error.upstream && { upstream: error.upstream }),
      cause: error,
    })
  }
}

function withoutSecrets(way: Auth, credentials: Credentials): Record<string, string> {
  const isOpen = (name: string) =>
    way.fields.some((field) => field.name === name && field.kind !== 'secret')
  return Object.fromEntries(Object.entries(credentials).filter(([name]) => isOpen(name)))
}

function refusePlace(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}
