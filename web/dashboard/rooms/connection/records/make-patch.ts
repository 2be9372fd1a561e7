type Json = Readonly<Record<string, unknown>>

/** One value that a patch changes; `path` as in `lines/2/quantity`. */
export interface Change {
  path: string
  before: unknown
  after: unknown
}

/**
 * What has to be sent so that `before` becomes `after`: only what differs, null for what is cleared, lines by their id.
 * An empty patch changes nothing.
 */
export function makePatch(before: Json, after: Json): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const from = before[name] ?? null
    const to = after[name] ?? null
    if (isSame(from, to)) continue
    if (isObject(from) && isObject(to)) patch[name] = makePatch(from, to)
    else if (hasLines(from) && Array.isArray(to)) patch[name] = patchLines(from, to)
    else patch[name] = to
  }
  return patch
}

/** The values that a patch changes, one by one. */
export function listChanges(before: Json, patch: Json, root = ''): Change[] {
  return Object.entries(patch).flatMap(([name, to]) => {
    const from = before[name] ?? null
    const path = root + name
    if (isObject(to) && isObject(from)) return listChanges(from, to, `${path}/`)
    if (!hasLines(from) || !Array.isArray(to)) return [{ path, before: from, after: to }]
    return to.flatMap((line: Json): Change[] => {
      const known = from.find(({ id }) => id === line.id)
      const at = `${path}/${known ? known.id : '+'}`
      if (!known) return [{ path: at, before: null, after: line }]
      if (line.deleted === true) return [{ path: at, before: known, after: null }]
      const { id: _, ...rest } = line
      return listChanges(known, rest, `${at}/`)
    })
  })
}

/** Fields of `names` that differ between two readings of a record. */
export function listDifferences(before: Json, now: Json, names: readonly string[]): Change[] {
  return names
    .filter((name) => !isSame(before[name] ?? null, now[name] ?? null))
    .map((name) => ({ path: name, before: before[name] ?? null, after: now[name] ?? null }))
}

function patchLines(from: readonly (Json & { id: unknown })[], to: readonly unknown[]): Json[] {
  const lines = to.filter(isObject)
  const kept = new Set(lines.map(({ id }) => id))
  const removed = from.filter(({ id }) => !kept.has(id)).map(({ id }) => ({ id, deleted: true }))
  const changed = lines.flatMap((line) => {
    const known = from.find(({ id }) => id === line.id)
    if (!known) return [line]
    const patch = makePatch(known, line)
    return Object.keys(patch).length === 0 ? [] : [{ id: line.id, ...patch }]
  })
  return [...changed, ...removed]
}

function hasLines(value: unknown): value is (Json & { id: unknown })[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && one.id)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  )
}
