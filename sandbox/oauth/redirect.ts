/** True when one of the allowed patterns fits: a whole address, `*` and a path, `loopback`, or `*`. */
export function isAllowedRedirect(allowed: string, address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol) || address.includes('#')) return false
  return listPatterns(allowed).some((pattern) => {
    if (pattern === '*' || pattern === address) return true
    if (pattern === 'loopback') return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
    return pattern.startsWith('*') && url.search === '' && url.pathname.endsWith(pattern.slice(1))
  })
}

export function listPatterns(allowed: string): string[] {
  return allowed.split(' ').filter(Boolean)
}

/** The address with what the authorization server has to say. */
export function addParameters(address: string, parameters: Record<string, string | null>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.append(name, value)
  }
  return url.href
}
