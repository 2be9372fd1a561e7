import { createHash } from 'node:crypto'

/** Texts beyond this many go unnamed: the server keeps every named one in every session. */
const MOST_NAMES = 500

/** Gives each SQL text one name, so that the server parses and plans it once per session. */
export function createStatementNames() {
  const names = new Map<string, string>()
  return function nameStatement(sql: string): string | undefined {
    const known = names.get(sql)
    if (known || names.size >= MOST_NAMES) return known
    const name = createHash('sha256').update(sql).digest('base64url').slice(0, 32)
    names.set(sql, name)
    return name
  }
}
