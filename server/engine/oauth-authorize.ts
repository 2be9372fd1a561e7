import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { findAccount } from '../store/account-settings.ts'
import { countUnfinishedLinks } from '../store/links.ts'
import { findClientAnywhere } from '../store/oauth-clients.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import type { OAuthClient } from '../store/schema-links.ts'
import { insertLink, linkUrl } from './link.ts'
import { OAuthError, readParameter, requireParameter } from './oauth-error.ts'
import { addParameters } from './redirects.ts'

/** A person has an hour for it. */
const LIFETIME_S = 3_600
const HOUR_MS = 3_600_000
/** Anybody may ask in the name of a client: so many that nobody finished are kept in an hour. */
const MOST_UNFINISHED = 1_000
const MOST_METADATA = 16_384
/** Deeper ones would exhaust the stack of whoever walks them. */
const MOST_LEVELS = 100

/**
 * An authorization request: answers where the browser goes. Once client and redirect are known to belong together, a
 * refusal goes back to the client; before that it is thrown, for a page.
 */
export async function authorize(services: Services, params: URLSearchParams): Promise<string> {
  const { client, redirect } = await requireRedirect(services, params)
  try {
    return await beginLink(services, client, redirect, params)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const { error: code, error_description } = error.toJson()
    const state = params.getAll('state').length === 1 ? params.get('state') : null
    const iss = services.publicUrl
    return addParameters(redirect, { error: code, error_description, state, iss })
  }
}

async function requireRedirect(
  services: Services,
  params: URLSearchParams,
): Promise<{ client: OAuthClient; redirect: string }> {
  const [id, redirect] = ['client_id', 'redirect_uri'].map((name) => {
    const [value, ...others] = params.getAll(name)
    if (value && others.length === 0 && !value.includes('\0')) return value
    throw refuse(name, `The request has no ${name}, or more than one.`)
  }) as [string, string]
  const client = await withSystem(services.database, (trx) => findClientAnywhere(trx, id))
  if (!client || client.revoked_at) throw refuse('client_id', 'There is no such OAuth client.')
  if (client.redirect_uris.includes(redirect)) return { client, redirect }
  throw refuse(
    'redirect_uri',
    'This redirect_uri is not registered for the client. It is compared letter by letter.',
  )
}

async function beginLink(
  services: Services,
  client: OAuthClient,
  redirect_uri: string,
  params: URLSearchParams,
): Promise<string> {
  const { account_id } = client
  const code_challenge = readChallenge(params)
  const state = readParameter(params, 'state') ?? null
  const system = readSystem(services, params)
  const metadata = readMetadata(params)
  const external_id = readShort(params, 'customer')
  const name = readShort(params, 'customer_name')
  const now = services.now()
  const link = await withAccount(services.database, account_id, async (trx) => {
    const hourAgo = new Date(now - HOUR_MS)
    if ((await countUnfinishedLinks(trx, account_id, client.id, hourAgo)) >= MOST_UNFINISHED) {
      throw new OAuthError('temporarily_unavailable', 'Too many requests that nobody finished.')
    }
    const { link_defaults } = await findAccount(trx, account_id)
    return insertLink(services, trx, {
      account_id,
      kind: 'connect',
      // Found only when somebody finishes: anybody can ask, and shall not learn who is a customer, or by what name.
      customer_id: null,
      new_customer: {
        // Without an id of the account's own there is one customer for each connection.
        external_id: external_id ?? `oauth:${crypto.randomUUID()}`,
        name: name ?? external_id ?? `customer of ${client.name}`,
      },
      systems: system === undefined ? null : [system],
      metadata,
      redirect_uri,
      state,
      locale: readLocale(params) ?? link_defaults.locale ?? null,
      client_id: client.id,
      code_challenge,
      expires_in: LIFETIME_S,
    })
  })
  return linkUrl(services, link)!
}

function readChallenge(params: URLSearchParams): string {
  const type = requireParameter(params, 'response_type')
  if (type !== 'code') {
    throw new OAuthError('unsupported_response_type', 'The one response_type is code.')
  }
  const mode = readParameter(params, 'response_mode') ?? 'query'
  if (mode !== 'query') throw new OAuthError('invalid_request', 'The one response_mode is query.')
  const challenge = requireParameter(params, 'code_challenge')
  if (readParameter(params, 'code_challenge_method') !== 'S256') {
    throw new OAuthError('invalid_request', 'The one code_challenge_method is S256.')
  }
  if (/^[A-Za-z0-9_-]{43}$/.test(challenge)) return challenge
  throw new OAuthError('invalid_request', 'code_challenge is no SHA-256 in base64url.')
}

function readSystem({ catalogue }: Services, params: URLSearchParams): string | undefined {
  const system = readParameter(params, 'system')
  if (system === undefined || catalogue.some((one) => one.system === system)) return system
  const known = catalogue.map((one) => one.system).join(', ')
  throw new OAuthError('invalid_request', `There is no such system. There are: ${known}.`)
}

function readMetadata(params: URLSearchParams): Record<string, unknown> {
  const text = readParameter(params, 'metadata')
  if (text === undefined) return {}
  try {
    const value: unknown = text.length <= MOST_METADATA ? JSON.parse(text) : null
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isObject && isKeepable(value)) return value as Record<string, unknown>
  } catch {
    // Told below, like anything else that is no object.
  }
  throw new OAuthError(
    'invalid_request',
    'metadata is a JSON object of at most 16 KiB and 100 levels.',
  )
}

/** Whether the database can keep it: not too deep, no null character, no half of a surrogate pair. */
function isKeepable(value: unknown, level = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (value === null || typeof value !== 'object') return true
  if (level > MOST_LEVELS) return false
  return Object.entries(value).every(
    ([name, inner]) => isKeepable(name) && isKeepable(inner, level + 1),
  )
}

function readShort(params: URLSearchParams, name: string): string | undefined {
  const text = readParameter(params, name)
  if (text === undefined || text.length <= 200) return text
  throw new OAuthError('invalid_request', `${name} has at most 200 characters.`)
}

function readLocale(params: URLSearchParams): 'en' | 'de' | undefined {
  const locale = readParameter(params, 'locale')
  if (locale === undefined || locale === 'en' || locale === 'de') return locale
  throw new OAuthError('invalid_request', 'locale is en or de.')
}

function refuse(pointer: string, detail: string): ApiError {
  const errors = [{ pointer, code: 'INVALID_FORMAT', detail }]
  return new ApiError('INVALID_REQUEST', detail, { errors })
}
