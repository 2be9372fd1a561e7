import type { Auth, Connector } from '@millwright/kit'
import type { ApiError, EntityName } from '@millwright/model'
import type { StepEvent, Turn } from './check-address.ts'
import { type Locale, nameEntity } from './link-locale.ts'
import { linkWords, nameMissing, quote, sayMissing } from './link-words.ts'

/** A sign-in that failed, in words: what it was, whose turn it is, which field it is about. */
export function explainSignIn(
  error: ApiError,
  { connector, way }: { connector: Connector; way: Auth },
  locale: Locale,
): StepEvent {
  const words = linkWords[locale]
  const at = { system: connector.name, said: quote(error.upstream?.message, locale) }
  const tell = (message: string, whose_turn: Turn, pointer: string | null = null): StepEvent => ({
    step: 'sign_in',
    state: 'failed',
    message,
    whose_turn,
    pointer,
  })
  const secret = way.fields.find(({ kind }) => kind === 'secret')
  const secretField = secret ? `/credentials/${secret.name}` : '/credentials'
  switch (error.code) {
    case 'REAUTHORIZATION_REQUIRED':
      return explainRefusal(error)
    case 'UPSTREAM_PERMISSION_DENIED':
      return tell(words.not_allowed(at), 'system_administrator')
    case 'NOT_FOUND':
      return tell(words.nothing_there(at), 'you', '/credentials/base_url')
    case 'UPSTREAM_RATE_LIMITED':
      return tell(words.busy(at), 'you')
    case 'UPSTREAM_TIMEOUT':
      return tell(words.no_answer(at), 'network')
    case 'CONNECTION_UNAVAILABLE':
      return tell(words.failed({ ...at, said: quote(error.detail, locale) }), 'network')
    case 'INTERNAL_ERROR':
      return tell(words.ours(), 'us')
    default:
      return tell(words.failed(at), 'system_administrator')
  }

  function explainRefusal({ signal, origin, retryAfterMs = 0 }: ApiError): StepEvent {
    if (origin === 'platform' && signal === undefined) {
      const minutes = Math.ceil(retryAfterMs / 60_000)
      return tell(words.too_often({ system: connector.name, minutes }), 'you')
    }
    switch (signal) {
      case 'password_expired':
        return tell(words.password_expired(at), 'you', secretField)
      case 'account_locked':
        return tell(words.account_locked(at), 'system_administrator')
      case 'sign_in_page':
        return tell(words.sign_in_page(at), 'you', '/credentials/base_url')
      case 'client_refused':
        return tell(words.client_refused(at), 'you', secretField)
      case 'grant_revoked':
        return tell(words.grant_revoked(at), 'you')
      default:
        return tell(words.sign_in_refused(at), 'you', secretField)
    }
  }
}

/** An entity that could not be read: a lack of permission, or a fault of the moment. A warning, never the end. */
export function explainRead(error: ApiError, entity: EntityName, locale: Locale): StepEvent {
  const words = linkWords[locale]
  const isDenied = error.code === 'UPSTREAM_PERMISSION_DENIED'
  // Some connectors name what is missing by all that the source says.
  const names = error.missingPermissions?.filter((name) => name !== error.upstream?.message)
  const missing = nameMissing(names, locale)
  // The name says it all; without one there are the source's own words.
  const said = isDenied && missing ? '' : quote(error.upstream?.message, locale)
  const at = { entity: nameEntity(entity, locale), said }
  return {
    step: 'read',
    entity,
    state: 'warning',
    message: isDenied ? words.read_denied({ ...at, missing }) : words.read_failed(at),
    cause: `${sayMissing(names, locale)}${at.said}`.trim(),
    whose_turn: isDenied ? 'system_administrator' : error.origin === 'network' ? 'network' : 'you',
    pointer: null,
  }
}

/** A sign-in that works, of a user who may read nothing at all. */
export function explainNothing(system: string, locale: Locale): StepEvent {
  return {
    step: 'read',
    state: 'failed',
    message: linkWords[locale].read_nothing({ system }),
    whose_turn: 'system_administrator',
    pointer: null,
  }
}
