import type { ConnectionStatus, Evidence, Reason, Suspicion } from '../store/schema.ts'
import type { Finding } from './evidence.ts'
import type { Cause } from './lifecycle.ts'

/** What was seen of a source. */
export interface Sighting {
  finding: Finding
  cause: Cause
  message: string
  source: 'traffic' | 'probe' | 'token'
  /** Milliseconds since 1970. */
  at: number
  /** When the call began of which this is the end. */
  began: number
}

/** What is known of a connection before. */
export interface Standing {
  status: ConnectionStatus
  reason: Reason | null
  suspicion: Suspicion | null
  /** Whether it signs in as a user whom too many wrong passwords lock. */
  can_lock: boolean
}

/** What follows from a sighting. */
export interface Verdict {
  move?: { to: ConnectionStatus; cause: Cause; reason?: Reason; evidence: Evidence[] }
  suspicion: Suspicion | null
  /** Milliseconds until somebody looks again; null where nobody does by himself. */
  wait: number | null
  /** The reason of the state that stays, where there is more to it now. */
  reason?: Reason
}

/** A first bad sign is looked at again after this time, in ms: one stray refusal wakes nobody. */
export const CONFIRM_AFTER = 30_000
/** A call that began sooner than this after a bad sign, in ms, brings the same sign. */
const TOGETHER = 10_000
/** Signs that a reason keeps, the newest. */
const LONGEST_EVIDENCE = 10
const MINUTE = 60_000

/**
 * A password is refused so often in one episode, then nobody tries it again by himself: many systems lock a user at
 * the fifth failure since the last success, however much time lies between, and others may work as that user with the
 * new password.
 */
const MOST_REFUSALS = 4
/** The words of a refusal that counts as a failed sign-in of a user. */
const COUNTED: readonly string[] = ['credentials_refused', 'password_expired', 'account_locked']

/**
 * How long until a connection is looked at again, in ms. One that works: the configured interval. One that is down:
 * soon at first, then less and less often. One that needs reauthorization: never so often that the source locks the
 * user (two sign-ins in 15 minutes are what the lock-out guard allows, and the confirmation used them).
 */
export function waitOf(status: ConnectionStatus, ill: number, interval: number): number {
  if (status === 'unreachable') return clamp(ill / 2, CONFIRM_AFTER, interval)
  if (status === 'reauthorization_required')
    return ill < MINUTE ? 16 * MINUTE : clamp(ill * 4, 16 * MINUTE, 6 * 60 * MINUTE)
  return interval
}

/**
 * Decides on a sighting. A bad sign raises a suspicion; the next one of the same kind confirms it when a probe brings
 * it, and no good one came in between. A revoked grant needs no confirmation.
 */
export function decide(standing: Standing, sighting: Sighting, interval: number): Verdict {
  const { status, suspicion } = standing
  const { finding } = sighting
  const since = standing.reason ? Date.parse(standing.reason.since) : sighting.at
  const rest = waitOf(status, sighting.at - since, interval)
  const stay: Verdict = { suspicion, wait: suspicion ? CONFIRM_AFTER : rest }
  if (!['active', 'unreachable', 'reauthorization_required'].includes(status)) return stay
  if (finding === 'silent') return stay
  if (finding === 'ok' || finding === 'answered') return recover(standing, sighting, interval, rest)
  const isKnown =
    status === 'reauthorization_required' || (status === 'unreachable' && finding === 'unreachable')
  if (isKnown) return stayIll(standing, sighting, rest)
  if (finding === 'revoked') return fall('reauthorization_required', suspicion, sighting, interval)
  if (suspicion?.finding !== finding) {
    return { suspicion: suspect(finding, sighting), wait: CONFIRM_AFTER }
  }
  const isConfirmed =
    sighting.source !== 'traffic' && sighting.began - Date.parse(suspicion.since) >= TOGETHER
  if (!isConfirmed) return stay
  const to = finding === 'refused' ? 'reauthorization_required' : 'unreachable'
  return fall(to, suspicion, sighting, interval)
}

/** Nothing new, but counted: a refusal that comes too often ends the probes. */
function stayIll(standing: Standing, sighting: Sighting, rest: number): Verdict {
  const { status, reason, can_lock } = standing
  if (!reason || status !== 'reauthorization_required' || sighting.finding !== 'refused') {
    return { suspicion: null, wait: rest }
  }
  const evidence = [...reason.evidence, evidenceOf(sighting)].slice(-LONGEST_EVIDENCE)
  const refusals = evidence.filter(({ signal }) => COUNTED.includes(signal)).length
  const isEnough = can_lock && refusals >= MOST_REFUSALS
  return { suspicion: null, wait: isEnough ? null : rest, reason: { ...reason, evidence } }
}

function recover(
  { status, suspicion, reason }: Standing,
  sighting: Sighting,
  interval: number,
  rest: number,
): Verdict {
  // An answer that says nothing of the credentials, or that was asked for before they were refused, clears no doubt.
  const isAboutCredentials =
    status === 'reauthorization_required' || suspicion?.finding === 'refused'
  const last = (suspicion ?? reason)?.evidence.at(-1)
  const isOlder = last !== undefined && sighting.began < Date.parse(last.at)
  if (isAboutCredentials && (sighting.finding === 'answered' || isOlder)) {
    return { suspicion, wait: suspicion ? CONFIRM_AFTER : rest }
  }
  if (status === 'active') return { suspicion: null, wait: interval }
  const evidence = [evidenceOf(sighting)]
  return {
    move: { to: 'active', cause: 'recovered', evidence },
    suspicion: null,
    wait: interval,
  }
}

function fall(
  to: 'unreachable' | 'reauthorization_required',
  suspicion: Suspicion | null,
  sighting: Sighting,
  interval: number,
): Verdict {
  const evidence = [...(suspicion?.evidence ?? []), evidenceOf(sighting)]
  const { cause, message } = sighting
  const since = suspicion?.since ?? new Date(sighting.at).toISOString()
  return {
    move: { to, cause, reason: { code: cause, message, since, evidence }, evidence },
    suspicion: null,
    wait: waitOf(to, 0, interval),
  }
}

function suspect(finding: 'refused' | 'unreachable', sighting: Sighting): Suspicion {
  return {
    finding,
    code: sighting.cause,
    message: sighting.message,
    since: new Date(sighting.at).toISOString(),
    evidence: [evidenceOf(sighting)],
  }
}

function evidenceOf({ at, source, cause, finding, message }: Sighting): Evidence {
  const signal = finding === 'ok' || finding === 'answered' ? finding : cause
  return { at: new Date(at).toISOString(), source, signal, message }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most))
}
