import { ApiError } from '@millwright/model'
import { hashSecret, parseSecret } from '../security/tokens.ts'
import type { Services } from '../services.ts'
import { revokeConnectionToken, type VisibleConnectionToken } from '../store/connection-tokens.ts'
import { findConnection, type ListedConnection } from '../store/connections.ts'
import { lockLinkCode, useLinkCode } from '../store/link-codes.ts'
import { lockLink, stampLink } from '../store/links.ts'
import { notify } from '../store/notify.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Link, LinkCode } from '../store/schema-links.ts'
import { issueToken } from './connect.ts'

/** The connection of a link with its token, whose secret is shown only here. */
export interface Exchanged {
  link: Link
  connection: ListedConnection
  token: VisibleConnectionToken
  secret: string
}

/** How it went. A refusal that took something back has to be committed, so it is answered and not thrown. */
export type Exchange =
  | { outcome: 'given'; given: Exchanged }
  | { outcome: 'unknown' | 'expired' | 'ended' | 'exchanged' | 'refused' }
  | { outcome: 'reused'; code: LinkCode }

/**
 * Exchanges a code inside the caller's transaction. A second use takes back the token that the first one gave.
 * `accepts` sees the link before anything is given: what it refuses leaves the code as it was.
 */
export async function exchangeCode(
  services: Services,
  trx: Trx,
  accountId: string,
  secret: string,
  options: { accepts: (link: Link) => boolean; expires_in?: number },
): Promise<Exchange> {
  const isOurs = parseSecret(secret) === 'mwx'
  const code = isOurs && (await lockLinkCode(trx, accountId, hashSecret(secret)))
  if (!code) return { outcome: 'unknown' }
  const link = (await lockLink(trx, accountId, code.link_id))!
  if (!options.accepts(link)) return { outcome: 'refused' }
  if (code.used_at) {
    const revoked = await revokeConnectionToken(trx, accountId, code.connection_id, code.token_id!)
    if (revoked) await notify(trx, { kind: 'token_revoked', id: revoked.id })
    return { outcome: 'reused', code }
  }
  if (code.expires_at.getTime() <= services.now()) return { outcome: 'expired' }
  const exchange = await give(services, trx, link, options.expires_in)
  if (exchange.outcome === 'given') {
    await useLinkCode(trx, code, exchange.given.token.id, new Date(services.now()))
  }
  return exchange
}

async function give(
  services: Services,
  trx: Trx,
  link: Link,
  expires_in?: number,
): Promise<Exchange> {
  const { account_id, id, connection_id } = link
  const connection = await findConnection(trx, account_id, connection_id!)
  if (!connection || connection.status === 'disconnected') return { outcome: 'ended' }
  const stamped = await stampLink(trx, account_id, id, 'exchanged_at', new Date(services.now()))
  if (!stamped) return { outcome: 'exchanged' }
  const { token, secret } = await issueToken(services, trx, {
    account_id,
    connection_id: connection.id,
    name: link.kind === 'connect' ? 'first token' : 'token after reauthorization',
    expires_in,
  })
  return { outcome: 'given', given: { link: stamped, connection, token, secret } }
}

/** For the account's own server: by the code that the redirect brought. */
export async function exchangeByCode(
  services: Services,
  accountId: string,
  secret: string,
): Promise<Exchanged> {
  const exchange = await withAccount(services.database, accountId, (trx) =>
    exchangeCode(services, trx, accountId, secret, {
      accepts: ({ client_id }) => client_id === null,
    }),
  )
  if (exchange.outcome === 'reused') services.access.forget(exchange.code.token_id!)
  return requireGiven(exchange)
}

/** For links without a redirect: by the id of the link. */
export async function exchangeById(
  services: Services,
  accountId: string,
  id: string,
): Promise<Exchanged> {
  const exchange = await withAccount(services.database, accountId, async (trx) => {
    const link = await lockLink(trx, accountId, id)
    if (!link) throw new ApiError('NOT_FOUND', `There is no link ${id.slice(0, 80)}.`)
    if (!link.finished_at) {
      throw new ApiError(
        'CONFLICT',
        'Nobody has finished this link yet; there is no token to give.',
      )
    }
    if (link.client_id) return { outcome: 'refused' } as const
    return give(services, trx, link)
  })
  return requireGiven(exchange)
}

function requireGiven(exchange: Exchange): Exchanged {
  switch (exchange.outcome) {
    case 'given':
      return exchange.given
    case 'unknown':
      throw new ApiError('NOT_FOUND', 'There is no such code.')
    case 'refused':
      throw new ApiError(
        'CONFLICT',
        'This belongs to an OAuth client: it is exchanged at /oauth/token.',
      )
    case 'expired':
      throw refuse(
        'CODE_EXPIRED',
        'This code has expired: it is good for ten minutes. Exchange the link by its id instead.',
      )
    case 'reused':
      throw refuse(
        'CODE_REUSED',
        'This code was exchanged already. As somebody else may have it, the token that it gave was revoked.',
      )
    case 'exchanged':
      throw refuse(
        'LINK_EXCHANGED',
        'This link was exchanged already; its token is shown once. Make another token for the connection.',
      )
    case 'ended':
      throw refuse('CONNECTION_ENDED', 'The connection of this link was disconnected meanwhile.')
  }
}

function refuse(code: string, detail: string): ApiError {
  return new ApiError('CONFLICT', detail, { errors: [{ pointer: '', code, detail }] })
}
