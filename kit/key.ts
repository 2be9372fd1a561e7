/**
 * Record ids: the source's key parts, in fixed order, as one URL-safe string.
 * Letters, digits, `_` and `-` stay; every other byte of UTF-8 becomes `~XX`; parts are joined by `.`.
 */

const plain = /^[A-Za-z0-9_-]*$/

/** `['10', 'A/B']` → `10.A~2FB`. An empty part stays empty. */
export function encodeKey(parts: readonly (string | number)[]): string {
  let id = ''
  for (let at = 0; at < parts.length; at++)
    id += `${at === 0 ? '' : '.'}${encodePart(String(parts[at]))}`
  return id
}

/** The parts of an id, or null where it was not made by `encodeKey` with this many parts. */
export function decodeKey(id: string, count: number): string[] | null {
  const parts = id.split('.')
  if (parts.length !== count) return null
  const decoded: string[] = []
  for (const part of parts) {
    const text = decodePart(part)
    if (text === null) return null
    decoded.push(text)
  }
  return decoded
}

/** What `plain` says, by a look at the characters: every record has a dozen ids. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
    if (!isLetter && !(code >= 48 && code <= 57) && code !== 45 && code !== 95) return false
  }
  return true
}

function encodePart(text: string): string {
  if (isPlain(text)) return text
  let out = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte)
    out +=
      byte < 128 && plain.test(char) ? char : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

function decodePart(text: string): string | null {
  if (plain.test(text)) return text
  if (!/^(?:[A-Za-z0-9_-]|~[0-9A-F]{2})*$/.test(text)) return null
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '~') {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16))
      i += 2
    } else bytes.push(text.charCodeAt(i))
  }
  const decoded = Buffer.from(bytes).toString('utf8')
  // One record has one id: a second spelling of the same key is refused.
  return encodePart(decoded) === text ? decoded : null
}
