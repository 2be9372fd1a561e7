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

export function parseDatabaseAddress(text: string): string {
  if (/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error('must be an address such as postgres://user:password@host:5432/database')
}

export function parseHosts(text: string): string[] {
  return text
    .toLowerCase()
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean)
}
