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
