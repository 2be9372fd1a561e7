const PREFIX = 'millwright.'

/** What a person chose in this browser before: theme, language, columns. null where there is nothing, or no memory. */
export function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function writeChoice(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    // A browser without memory asks again next time.
  }
}
