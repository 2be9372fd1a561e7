/** A mail, read as a mail program would. */
export interface ReadMail {
  /** By lower-case name, decoded. */
  headers: Record<string, string>
  text: string
  html: string
}

export function readMail(raw: string): ReadMail {
  const [headers, body] = split(raw)
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1]
  const parts = body.split(`--${boundary}`).slice(1, -1).map(split)
  const part = (type: string) => {
    const [head, content] = parts.find(([found]) => found['content-type']?.startsWith(type))!
    return decode(head['content-transfer-encoding'] ?? '', content.replace(/\r\n$/, ''))
  }
  return { headers, text: part('text/plain'), html: part('text/html') }
}

function split(block: string): [headers: Record<string, string>, body: string] {
  const at = block.indexOf('\r\n\r\n')
  const lines = block
    .slice(0, at)
    .trim()
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
  })
  return [Object.fromEntries(headers), block.slice(at + 4)]
}

function decodeWords(value: string): string {
  return value
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('latin1')
        : unquote(text.replaceAll('_', ' ')),
    )
    .replace(/[\u0080-\u00ff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString())
}

function decode(encoding: string, content: string): string {
  if (encoding === 'base64') return Buffer.from(content, 'base64').toString()
  if (encoding !== 'quoted-printable') return content
  return Buffer.from(unquote(content.replace(/=\r\n/g, '')), 'latin1').toString()
}

/** Bytes, each as one character. */
function unquote(text: string): string {
  return text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
