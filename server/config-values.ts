import { faultOfNetwork } from './security/ip-list.ts'

// Each reads the text of a setting, or throws the rest of a sentence that starts with its name.

export function parseText(text: string) {
  return text
}

export function parseOneOf<const T extends string>(choices: readonly T[]) {
  return (text: string): T => {
    const found = choices.find((choice) => choice === text)
    if (!found) throw new Error(`is "${text}", but must be one of ${choices.join(', ')}`)
    return found
  }
}

export function parseInteger(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new Error(`is "${text}", but must be a whole number from ${least} to ${most}`)
  }
}

/** Days, or null for all. */
export function parseHistory(text: string): number | null {
  return text === 'all' ? null : parseInteger(1, 36_500)(text)
}

/** `600/60s`: so many calls in so many seconds. */
export function parseLimit(text: string): { quota: number; window_s: number } {
  const [, quota, window_s] = (/^(\d{1,7})\/(\d{1,5})s$/.exec(text) ?? []).map(Number)
  const isSound = quota! >= 1 && quota! <= 1_000_000 && window_s! >= 1 && window_s! <= 86_400
  if (isSound) return { quota: quota!, window_s: window_s! }
  throw new Error(
    `is "${text}", but must be calls and seconds such as 600/60s, up to 1000000/86400s`,
  )
}

export function parseRedisAddress(text: string): string {
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error('must be an address such as redis://user:password@host:6379')
}

/** Repeats nothing of it. */
export function parseOperatorKey(text: string): string {
  if (/^[\x21-\x7e]{32,200}$/.test(text)) return text
  throw new Error('must be 32 to 200 characters without spaces; make one: openssl rand -hex 32')
}

/** Which calls the request log keeps: all, errors, off, or a share of the successes such as 0.1. */
export function parseRequestLog(text: string): { share: number; hasFailures: boolean } {
  if (text === 'off') return { share: 0, hasFailures: false }
  const share =
    text === 'all'
      ? 1
      : text === 'errors'
        ? 0
        : /^(0?\.\d{1,6}|[01])$/.test(text)
          ? Number(text)
          : NaN
  if (!Number.isNaN(share)) return { share, hasFailures: true }
  throw new Error(`is "${text}", but must be all, errors, off, or a share of the calls such as 0.1`)
}

export function parseSwitch(text: string): boolean {
  if (['on', 'true', '1'].includes(text)) return true
  if (['off', 'false', '0'].includes(text)) return false
  throw new Error(`is "${text}", but must be on or off`)
}

export function parseWebAddress(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '')
  }
  throw new Error(`is "${text}", but must be an address such as https://millwright.example.com`)
}

/** As it is written: an issuer is compared letter by letter. */
export function parseIssuer(text: string): string {
  parseWebAddress(text)
  return text
}

/** Repeats nothing of it: there may be a password in it. */
export function parseMailServer(text: string): string {
  const url = URL.parse(text)
  if (url && /^smtps?:$/.test(url.protocol) && url.hostname !== '') return text
  throw new Error('must be an address such as smtp://user:password@mail.example.com:587')
}

export function parseMailAddress(text: string): string {
  if (/^[^\s@<>,"]+@[^\s@<>,"]+$/.test(text)) return text
  throw new Error(`is "${text}", but must be an e-mail address such as millwright@example.com`)
}

export function parseDatabaseAddress(text: string): string {
  if (/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error('must be an address such as postgres://user:password@host:5432/database')
}

export function parseNetworks(text: string): string[] {
  const networks = text
    .split(',')
    .map((network) => network.trim())
    .filter(Boolean)
  for (const network of networks) {
    const fault = faultOfNetwork(network)
    if (fault) throw new Error(`has "${network}" in it, which ${fault}`)
  }
  return networks
}

export function parseHosts(text: string): string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean)
}
