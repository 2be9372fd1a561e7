/** What a connector author imports. `run` side first: read.ts and write.ts are the whole record pipeline. */
export { isPublicAddress } from './address.ts'
export { createAnswer } from './answer.ts'
export { type Answer, type Call, header, isSafe, type Step } from './call.ts'
export { describeCapability, type Probe, type Probes } from './capabilities.ts'
export { configureConnector } from './configure.ts'
export * from './connector.ts'
export { compare, divide, minus, plus, times, toDecimal } from './decimal.ts'
export { decodeRecord } from './decode.ts'
export type { Exchange } from './exchanges.ts'
export { isLoginPage, UpstreamRefusal } from './failure.ts'
export type { Gate, GateAt, GateState, Wish } from './gate.ts'
export type { HostState } from './governed-host.ts'
export { createGovernor, type Governor, type GovernorOptions } from './governor.ts'
export { createHttp, type Http, type HttpOptions, WireFailure } from './http.ts'
export { type CallOutcome, createIo, type Io, type IoOptions } from './io.ts'
export { decodeKey, encodeKey } from './key.ts'
export { createLockoutGuard, type LockoutGuard, type LoginKey, loginKeyOf } from './lockout.ts'
export { mapBounded } from './map-bounded.ts'
export { matcher, valuesAt } from './matcher.ts'
export type { MeterState } from './meter.ts'
export {
  issuerOf,
  type OauthWay,
  redeemCode,
  refreshTokens,
  requestClientToken,
  startAuthorization,
  type TokenRequestAt,
  type Tokens,
} from './oauth.ts'
export { readReturn } from './oauth-return.ts'
export { findOutcome, type Outcome, unapplied } from './outcome.ts'
export {
  type HeldSubscription,
  type Hint,
  type HintProblem,
  isSameSecret,
  type Mention,
  type Push,
  type Subscription,
  type SubscriptionWish,
} from './push.ts'
export { createQuietHours, LONGEST_QUIET, type QuietHours, weekdays } from './quiet-hours.ts'
export { type Found, type Page, readOne, readPage, requireOp } from './read.ts'
export { idOf } from './record-shape.ts'
export { redactCall } from './redact.ts'
export { findUnknownReferences } from './references.ts'
export { originOf } from './request.ts'
export { reviseError } from './revise-error.ts'
export { describeAllowed, lockedWhen } from './rules.ts'
export { Stop, type StopSignal } from './stop.ts'
export type { TokenSource } from './tokens.ts'
export {
  carryOut,
  type Plan,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
} from './write.ts'
