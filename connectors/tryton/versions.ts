import { hash } from 'node:crypto'
import type { Native } from '@millwright/kit'
import { custom, type Field } from '@millwright/kit/fields'

/**
 * A model, and the models of what belongs to a record of it, by path: a change of a line leaves the stamp of its
 * document as it was (measured).
 */
export interface Stamped {
  model: string
  members?: Readonly<Record<string, string>>
}

/**
 * A version that changes with the record and with each of its members. `also` are paths of what else tells
 * something of the record and has no stamp.
 */
export function versionOf({ members = {} }: Stamped, also: readonly string[] = []): Field {
  const paths = [...Object.keys(members).map((path) => `${path}._timestamp`), ...also]
  const steps = paths.map((path) => {
    const names = path.split('.')
    const last = names.pop()!
    return { members: names.map((name) => `${name}.`), last }
  })
  return custom<string | null>(['_timestamp', ...paths], (source) => {
    if (typeof source._timestamp !== 'string') return null
    let text = source._timestamp
    for (const { members, last } of steps) {
      const values: string[] = []
      collect(source, members, 0, last, values)
      // Blanks and line ends are in no number, stamp or state.
      text += `\n\n${values.sort().join('\n')}`
    }
    return hash('sha256', text, 'base64url').slice(0, 24)
  })
}

/** The key of a call's context that makes it fail if what it writes to was changed since it was read. */
export function stampsOf({ model, members = {} }: Stamped, records: readonly Native[]): Native {
  const stamps = records.flatMap((record) => [
    ...stampOf(model, record),
    ...Object.entries(members).flatMap(([path, member]) =>
      membersAt(record, path.split('.')).flatMap((one) => stampOf(member, one)),
    ),
  ])
  return { _timestamp: Object.fromEntries(stamps) }
}

function stampOf(model: string, record: Native): [string, string][] {
  return typeof record._timestamp === 'string' ? [[`${model},${record.id}`, record._timestamp]] : []
}

/** Records at a path, as the server nests them. */
function membersAt(record: Native, path: readonly string[]): Native[] {
  return path.reduce<Native[]>(
    (records, part) => records.flatMap((one) => one[`${part}.`] ?? []),
    [record],
  )
}

/** What is at the end of a path, each with the number of its record. */
function collect(
  record: Native,
  members: readonly string[],
  depth: number,
  last: string,
  values: string[],
): void {
  if (depth === members.length) {
    values.push(`${record.id} ${record[last]}`)
    return
  }
  const found = record[members[depth]!] ?? []
  // One record where the server nests one, as in a many-to-one.
  for (const one of Array.isArray(found) ? found : [found])
    collect(one, members, depth + 1, last, values)
}
