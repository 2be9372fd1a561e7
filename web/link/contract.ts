/** What the link page and the server say to each other, as JSON. */

export interface FormField {
  name: string
  label: string
  kind: 'url' | 'text' | 'secret' | 'select' | 'number' | 'boolean'
  required: boolean
  help: string
  default?: string
  /** Of a text: it may have several lines. */
  multiline?: boolean
  /** Of an address: what it may begin with instead of `http` and `https`. */
  schemes?: readonly string[]
  options?: readonly FieldOption[]
  de?: { label?: string; help?: string }
}

export interface FieldOption {
  value: string
  label: string
  de?: { label?: string }
}

/** One way to sign in to a system. */
export interface AuthWay {
  kind: string
  label: string
  /** Signing in happens at the system's own page. */
  redirects: boolean
  fields: readonly FormField[]
  /** Steps in words; where absent those of the system hold. */
  guide?: readonly string[]
  de?: { label?: string; guide?: readonly string[] }
}

export interface System {
  system: string
  name: string
  family: string
  tier: number
  deployments: readonly string[]
  /** Names of entities. */
  reads: readonly string[]
  writes: readonly string[]
  auth: readonly AuthWay[]
  guide?: readonly string[]
  de?: { guide?: readonly string[] }
}

export interface Brand {
  name: string
  logo_url: string | null
  /** `#rrggbb`; corrected here where it cannot be read. */
  accent: string | null
  support_email: string | null
}

export interface Session {
  object: 'link_session'
  kind: 'connect' | 'reauthorize'
  expires_at: string
  finished: boolean
  account: { name: string; brand: Brand | null }
  customer: { name: string }
  locale: string | null
  systems: readonly System[]
  preselected: {
    system: string
    deployment: string | null
    kind: string | null
    values: Readonly<Record<string, string>>
    name: string | null
  } | null
  reason: { code: string; message: string; since: string | null } | null
  attempt: {
    id: string
    state: 'waiting' | 'ready' | 'failed' | 'finished'
    system?: string
  } | null
  /** Origin of the page that may embed this one and is told how it goes. */
  embed_origin?: string | null
}

export type Turn = 'you' | 'system_administrator' | 'network' | 'us'

/** One line of a running check. */
export interface StepLine {
  step: 'address' | 'certificate' | 'consent' | 'sign_in' | 'read'
  /** What was read; absent where it is about everything together. */
  entity?: string
  state: 'running' | 'ok' | 'warning' | 'failed'
  message?: string | null
  /** Why something cannot be read, without its name: the same text for the same cause. */
  cause?: string
  whose_turn?: Turn | null
  pointer?: string | null
}

export interface Site {
  id: string
  name: string
}

/** The last line of a check. */
export interface ResultLine {
  result: 'ready' | 'failed' | 'redirect'
  attempt_id: string
  /** The system's own sign-in page: where to go now, or once more after a visit that failed. */
  redirect_url?: string | null
  sites?: readonly Site[] | null
}

export type AttemptLine = StepLine | ResultLine

export interface AttemptBody {
  system: string
  deployment: string
  name?: string
  credentials: Record<string, string>
}

export interface LinkResult {
  object: 'link_result'
  connection: { id: string; system: string; name: string; status: string }
  redirect_to: string | null
}
