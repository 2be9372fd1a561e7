import { originOf, WireFailure } from '@millwright/kit'
import { sqlPortOf } from '@millwright/kit/protocols'
import type { Services } from '../services.ts'
import type { Locale } from './link-locale.ts'
import { linkWords } from './link-words.ts'

export type Turn = 'you' | 'system_administrator' | 'network' | 'us'

/** One line of a check as it happens. */
export interface StepEvent {
  /** `consent`: what came of the visit to the system's own sign-in page. */
  step: 'address' | 'certificate' | 'consent' | 'sign_in' | 'read'
  /** What was read; absent where it is about everything together. */
  entity?: string
  state: 'running' | 'ok' | 'warning' | 'failed'
  message?: string
  /** Why something cannot be read, without its name: the same text for the same cause. */
  cause?: string
  whose_turn?: Turn
  /** The field of the form that it is about. */
  pointer?: string | null
}

/** Longest wait for a host to answer at all, in ms. */
const PATIENCE = 10_000
const FIELD = '/credentials/base_url'
const TLS =
  /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/

/** Whether the address answers and its certificate is valid; nothing secret is sent. Returns false where it is over. */
export async function* checkAddress(
  { http, upstreamTimeout }: Pick<Services, 'http' | 'upstreamTimeout'>,
  baseUrl: string,
  locale: Locale,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, boolean> {
  const url = new URL(baseUrl)
  yield { step: 'address', state: 'running' }
  let failure: WireFailure | null = null
  try {
    const timeout = Math.min(upstreamTimeout, PATIENCE)
    const headers = { 'user-agent': 'Millwright', accept: '*/*', 'accept-encoding': 'identity' }
    const path = url.pathname || '/'
    const head = await http.open(
      { origin: originOf(url), path, method: 'GET', headers },
      { timeout, signal },
    )
    head.stream.destroy()
  } catch (error) {
    if (!(error instanceof WireFailure)) throw error
    failure = error
  }
  yield* judge(url, failure, locale)
  return failure === null
}

function* judge(url: URL, failure: WireFailure | null, locale: Locale): Generator<StepEvent> {
  const words = linkWords[locale]
  const isPlain = url.protocol === 'http:'
  const host = url.hostname
  const sqlPort = sqlPortOf(url)
  const at = { host, port: url.port || String(sqlPort ?? (isPlain ? 80 : 443)) }
  const reached: StepEvent = { step: 'address', state: 'ok', message: words.address_ok(at) }
  if (failure === null) {
    yield reached
    // A database shows its certificate only to whoever signs in.
    if (sqlPort !== null) return
    yield isPlain
      ? warnPlain(words.certificate_none(at))
      : { step: 'certificate', state: 'ok', message: words.certificate_ok(at) }
    return
  }
  const code = codeOf(failure)
  if (!TLS.test(code)) {
    const [message, whose_turn] = explainAddress(failure, code, at, locale)
    yield { step: 'address', state: 'failed', message, whose_turn, pointer: FIELD }
    return
  }
  yield reached
  const [message, whose_turn] = explainCertificate(code, at, locale)
  yield { step: 'certificate', state: 'failed', message, whose_turn, pointer: FIELD }
}

function warnPlain(message: string): StepEvent {
  return { step: 'certificate', state: 'warning', message, whose_turn: 'you', pointer: FIELD }
}

/** The system's own code of what went wrong below HTTP; empty where there is none. */
function codeOf({ cause }: WireFailure): string {
  return (cause as { code?: string } | undefined)?.code ?? ''
}

function explainAddress(
  failure: WireFailure,
  code: string,
  at: { host: string; port: string },
  locale: Locale,
): [string, Turn] {
  const words = linkWords[locale]
  if (failure.kind === 'blocked') return [words.address_blocked(at), 'network']
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [words.address_unknown(at), 'you']
  if (code === 'ECONNREFUSED') return [words.address_refused(at), 'you']
  if (failure.kind === 'timeout') return [words.address_timeout(at), 'network']
  if (failure.kind === 'refused')
    return [words.address_unreachable({ host: at.host, code }), 'network']
  return [words.address_cut(at), 'network']
}

function explainCertificate(
  code: string,
  at: { host: string; port: string },
  locale: Locale,
): [string, Turn] {
  const words = linkWords[locale]
  if (code === 'CERT_HAS_EXPIRED') return [words.certificate_expired(at), 'system_administrator']
  if (/SELF_SIGNED|DEPTH_ZERO/.test(code))
    return [words.certificate_self_signed(at), 'system_administrator']
  if (/ALTNAME|HOSTNAME_MISMATCH/.test(code)) return [words.certificate_wrong_host(at), 'you']
  if (/^(EPROTO|ERR_SSL)/.test(code)) return [words.certificate_no_tls(at), 'you']
  return [words.certificate_untrusted({ host: at.host, code }), 'system_administrator']
}
