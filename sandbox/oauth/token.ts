import { createHash } from 'node:crypto'
import type { Answer, Call } from '../system.ts'
import { checkScope } from './authorize.ts'
import { checkClient, readForm } from './client-sign-in.ts'
import { answerError, NO_STORE, OAuthError } from './errors.ts'
import type { Grants, Issued } from './grants.ts'
import type { Profile } from './profile.ts'

/** Answers the token endpoint. */
export function answerToken(profile: Profile, grants: Grants, call: Call): Answer {
  try {
    const form = readForm(call)
    checkClient(profile, call, form)
    const issued = exchange(profile, grants, form, call.now)
    return { status: 200, headers: NO_STORE, body: describeIssued(profile, issued, call) }
  } catch (error) {
    if (error instanceof OAuthError) return answerError(error)
    throw error
  }
}

function exchange(profile: Profile, grants: Grants, form: URLSearchParams, now: number): Issued {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return redeemCode(grants, form, now)
    case 'refresh_token':
      return refresh(grants, form, now)
    case 'client_credentials': {
      const scope = form.get('scope') ?? ''
      checkScope(profile, scope)
      const permission = { user: profile.clientUser, scope, nonce: null, signed_in_at: now }
      return grants.grantClient(permission, now)
    }
    case null:
      throw new OAuthError('invalid_request', 'The parameter grant_type is missing.')
    default:
      throw new OAuthError('unsupported_grant_type', 'The grant type is not supported.')
  }
}

function redeemCode(grants: Grants, form: URLSearchParams, now: number): Issued {
  const code = grants.takeCode(requireParameter(form, 'code'), now)
  if (!code) throw invalidGrant('The code is unknown, expired or used.')
  if (form.get('redirect_uri') !== code.redirect_uri) {
    throw invalidGrant('The redirect address is not the one that the code was asked for.')
  }
  const verifier = form.get('code_verifier')
  const digest = verifier ? createHash('sha256').update(verifier).digest('base64url') : null
  if (digest !== code.challenge) throw invalidGrant('The code verifier does not fit.')
  return grants.redeem(code, now)
}

function refresh(grants: Grants, form: URLSearchParams, now: number): Issued {
  const issued = grants.refresh(requireParameter(form, 'refresh_token'), now)
  if (issued) return issued
  throw invalidGrant('The refresh token is unknown, expired, used or revoked.')
}

function describeIssued(profile: Profile, { permission, ...tokens }: Issued, call: Call) {
  const { access_token_seconds: lifetime } = profile.switches
  const issuer = profile.issuer(call)
  const isOpenId = permission.scope.split(' ').includes('openid')
  return {
    access_token: tokens.access_token,
    token_type: 'Bearer',
    expires_in: profile.lifetimeAsText ? String(lifetime) : lifetime,
    ...(tokens.refresh_token !== null && { refresh_token: tokens.refresh_token }),
    ...(permission.scope !== '' && { scope: permission.scope }),
    ...(isOpenId &&
      issuer !== null && { id_token: profile.createIdToken?.(permission, issuer, call.now) }),
  }
}

function requireParameter(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new OAuthError('invalid_request', `The parameter ${name} is missing.`)
}

function invalidGrant(message: string): OAuthError {
  return new OAuthError('invalid_grant', message)
}
