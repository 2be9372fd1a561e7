import type { Readable } from 'node:stream'
import type { WireRequest } from './http.ts'

const MASK = '•••'

/** Headers that carry or prove a credential. */
const secretHeaders =
  /^(authorization|cookie|set-cookie|x-csrf-token|api-?key|x-api-key|proxy-authorization)$/i

/** Properties of a body whose value is a secret by their name. */
const secretProperty =
  /^(password|passwd|secret|client_secret|api_key|apikey|token|access_token|refresh_token)$/i

/** The same names in a form, with what they hold. */
const secretParameter =
  /((?:^|&)(?:password|passwd|secret|client_secret|api_key|apikey|token|access_token|refresh_token|code|client_assertion)=)[^&]*/gi

/** Secrets that are learned on the way: the newest so many are kept. */
const LEARNED = 8

/** The same names in JSON. */
const secretName =
  /"(?:password|passwd|secret|client_secret|api_key|apikey|token|access_token|refresh_token)"\s*:/i
/** How JSON may write a character in other ways than its own. */
const spelledOut = /\\[u/]/

/** Removes secrets, and their base64 and URL forms, from any text. */
export interface Scrubber {
  scrub(text: string): string
  /** The same for a JSON text, and without what its secret properties hold. One without any of this stays as it is. */
  scrubJson(json: string): string
  /** Removes this one too from now on: an access token, which comes and goes. */
  learn(secret: string): void
}

export function createScrubber(secrets: readonly string[]): Scrubber {
  const fixed = secrets.flatMap(formsOf)
  let learned: string[] = []
  let forms = byLength(fixed)
  let quoted = forms.map(quote)
  const scrub = (text: string) => {
    let out = text
    for (const form of forms) if (out.includes(form)) out = out.replaceAll(form, MASK)
    return out
  }
  return {
    scrub,
    scrubJson(json) {
      const isClean =
        !spelledOut.test(json) &&
        !secretName.test(json) &&
        !quoted.some((form) => json.includes(form))
      return isClean ? json : JSON.stringify(scrubValue(JSON.parse(json), scrub))
    },
    learn(secret) {
      if (learned.includes(secret)) return
      learned = [secret, ...learned].slice(0, LEARNED)
      forms = byLength([...fixed, ...learned.flatMap(formsOf)])
      quoted = forms.map(quote)
    },
  }
}

function formsOf(secret: string): string[] {
  // A short secret would blank ordinary words; a source that accepts one has other troubles.
  if (secret.length < 4) return []
  // Forms encode more letters than addresses do, and a blank as a plus.
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  return [secret, encodeURIComponent(secret), inForm, Buffer.from(secret).toString('base64')]
}

/** As it stands in a JSON text where nothing is spelled out. */
function quote(form: string): string {
  return JSON.stringify(form).slice(1, -1)
}

/** The longest first: a short one may be a part of it. */
function byLength(forms: readonly string[]): string[] {
  return [...forms].sort((a, b) => b.length - a.length)
}

/** A request as a dry run or a log may show it. */
export function redactCall(
  request: WireRequest,
  body: unknown,
  scrub: (text: string) => string,
): { method: string; url: string; headers: Record<string, string>; body: unknown } {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = secretHeaders.test(name) ? MASK : scrub(value)
  }
  return {
    method: request.method,
    url: scrub(request.origin + request.path),
    headers,
    body: redactBody(body, scrub),
  }
}

function redactBody(body: unknown, scrub: (text: string) => string): unknown {
  if (body === undefined || body === null) return null
  if (Buffer.isBuffer(body)) return `${body.length} bytes`
  if (typeof (body as Readable).pipe === 'function') return 'a stream'
  if (typeof body === 'string') return scrub(body.replaceAll(secretParameter, `$1${MASK}`))
  return scrubValue(body, scrub)
}

/** Every text in a value without secrets, and without what secret properties hold. Names and numbers stay. */
export function scrubValue(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return scrub(value)
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, scrub))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretProperty.test(name) && typeof inner === 'string' ? MASK : scrubValue(inner, scrub),
    ]),
  )
}
