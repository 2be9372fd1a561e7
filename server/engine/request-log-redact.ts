const MASK = '•••'

/** Names of fields whose values are secrets. */
const SECRET_NAME =
  /pass(?!through)|pwd|secret|token|(api|access|account|private|shared|subscription|licen[cs]e|encryption|^x)[-_]?key|auth|session|signature|^sig$|credential|assertion|cookie|^(otp|pin)$/i
/** Names of parameters that are secret in an address, and say nothing in a text. */
const SECRET_PARAMETER = /^(code|key|state|user|username|login)$/i
/** `"name": "value"` and `name: value`. A name is looked for only where one begins: else long ones would cost their square. */
const FIELD =
  /(?:(["'])|(?<![\w.-]))([\w.-]{2,})\1(\s*:\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s&,;"'}\]]+)/g
/** `name=value`. */
const PAIR = /(?<![\w.-])([\w.-]{2,})(\s*=\s*)([^\s&,;"'}\]]+|"[^"]*"?|'[^']*'?)/g
/** Our own secrets, and what follows the name of a scheme. */
const KNOWN = /\b(?:mw[a-z]|whsec)_\w{8,}|\b(Bearer|Basic|Digest|SAML)\s+[\w.~+/=-]{6,}/gi
/** What no person writes: long, of letters of both cases and digits, or long and hexadecimal. */
const RUN = /[A-Za-z0-9_~+/=]{20,}/g
/** Without any of this there is nothing to take out: the patterns above need it. */
const SUSPECT =
  /pass|pwd|secret|token|api[-_]?key|auth|session|sig|credential|assertion|cookie|otp|pin|\bmw|whsec|bearer|basic|digest|saml|code|key|state|user|login|@|[A-Za-z0-9_~+=]{20}/i
/** In a text and in a query also a slash may be a part of it. */
const SUSPECT_RUN = /[A-Za-z0-9_~+/=]{20}/
/** Characters of an address that are looked at. */
const MOST_READ = 8_000
const ID = /^(?!mw)[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/
const HEX = /^[0-9a-f]{32,}$/i

/** A text without what looks like a secret in it. At most `most` characters. */
export function redactText(text: string, most: number): string {
  if (!SUSPECT.test(text) && !SUSPECT_RUN.test(text)) return clean(text, most)
  return clean(
    text
      .replace(KNOWN, (_, scheme) => (scheme ? `${scheme} ${MASK}` : MASK))
      .replace(PAIR, (all, name, between) =>
        SECRET_NAME.test(name) ? `${name}${between}${MASK}` : all,
      )
      .replace(FIELD, (all, quote = '', name, between) =>
        SECRET_NAME.test(name) ? `${quote}${name}${quote}${between}${MASK}` : all,
      )
      .replace(RUN, (run) => (looksSecret(run) ? MASK : run)),
    most,
  )
}

/** An address of which path and parameters stay, and what may be secret does not. */
export function redactUrl(url: string, most = 1_000): string {
  const start = url.indexOf('?')
  const path = (start < 0 ? url : url.slice(0, start)).slice(0, MOST_READ)
  const query = start < 0 ? undefined : url.slice(start + 1, MOST_READ)
  const isPlain =
    !SUSPECT.test(decode(url)) && (query === undefined || !SUSPECT_RUN.test(decode(query)))
  if (isPlain) return clean(url, most)
  const place = path
    .replace(/\/\/[^/@]*@/, `//${MASK}@`)
    .split('/')
    .map((part) => redactPart(part))
    .join('/')
  if (query === undefined) return clean(place, most)
  const pairs = query.split('&').map((pair) => {
    const [name = '', value] = pair.split(/=(.*)/s) as [string, string?]
    if (value === undefined) return redactPart(name)
    const plain = decode(name)
    const isSecret = SECRET_NAME.test(plain) || SECRET_PARAMETER.test(plain)
    return `${redactPart(name)}=${isSecret ? MASK : redactPart(value)}`
  })
  return clean(`${place}?${pairs.join('&')}`, most)
}

/** The name of the program, as far as it is one. */
export function redactAgent(header: string | undefined): string | null {
  return header === undefined ? null : redactText(header, 200)
}

/** What stays as it was is not decoded: only what is masked is written anew. */
function redactPart(part: string): string {
  const text = decode(part)
  return redactText(text, text.length) === text.replaceAll('\0', '\ufffd') ? part : MASK
}

function looksSecret(run: string): boolean {
  if (ID.test(run)) return false
  return HEX.test(run) || (/[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function clean(text: string, most: number): string {
  return text.slice(0, most).toWellFormed().replaceAll('\0', '\ufffd')
}
