import type { Context, Native } from './connector.ts'
import { directOf } from './direct-read.ts'
import type { Decode } from './record-shape.ts'
import { unread } from './unreadable.ts'

/** A field of a record: what reads it, and whether that is what the model says. */
interface Filled {
  name: string
  decode: Decode
  /** null where nothing is left to judge. */
  fits: ((value: unknown) => boolean) | null
}

/**
 * Makes records of one kind as one object literal, written for it once: V8 then knows its form. Code that all kinds share
 * knows none, and fills the fields at two to five times the cost. Fields that the source does not have are null; the
 * order is that of `names`.
 */
export function compileRecord(
  names: readonly string[],
  fields: readonly Filled[],
): (source: Native, context: Context) => Native {
  const at = new Map(fields.map(({ name }, index) => [name, index]))
  const directs = fields.map(({ decode }) => directOf(decode))
  const reads = fields.map(({ fits }, index) => {
    const direct = directs[index]
    const from = direct ? `source[${JSON.stringify(direct.native)}]` : 'source'
    const read = `const v${index} = decode${index}(${from}, context)`
    const judge = `if (v${index} !== null && v${index} !== undefined && !fits${index}(v${index})) unread.count++`
    return fits ? `${read}\n${judge}` : read
  })
  const values = names.map((name) => (at.has(name) ? orNull(`v${at.get(name)}`) : 'null'))
  const code = `return (source, context) => {\n${reads.join('\n')}\nreturn ${toLiteral(names, values)}\n}`
  const parameters = fields.flatMap((_, index) => [`decode${index}`, `fits${index}`])
  return new Function('unread', ...parameters, code)(
    unread,
    ...fields.flatMap(({ decode, fits }, index) => [directs[index]?.read ?? decode, fits]),
  )
}

/** Copies of value objects: the fields of the model, judged; those that are not there read null. */
export function compileCopy(parts: readonly Omit<Filled, 'decode'>[]): (value: Native) => Native {
  const reads = parts.map(({ name, fits }, index) => {
    const read = `const v${index} = value[${JSON.stringify(name)}]`
    const judge = `if (v${index} !== null && v${index} !== undefined && !fits${index}(v${index})) unread.count++`
    return fits ? `${read}\n${judge}` : read
  })
  const values = parts.map((_, index) => orNull(`v${index}`))
  const names = parts.map(({ name }) => name)
  const code = `return (value) => {\n${reads.join('\n')}\nreturn ${toLiteral(names, values)}\n}`
  const parameters = parts.map((_, index) => `fits${index}`)
  return new Function('unread', ...parameters, code)(unread, ...parts.map(({ fits }) => fits))
}

/**
 * Picks properties under their own names, each through `read`; what is not there is left out. Written for these names,
 * as a record is.
 */
export function compilePick(
  names: readonly string[],
  read: (value: unknown) => unknown,
): (source: Native) => Native {
  const picks = names.map((name, index) => {
    const key = JSON.stringify(name)
    return `const v${index} = source[${key}]\nif (v${index} !== undefined) out[${key}] = read(v${index})`
  })
  const code = `return (source) => {\nconst out = {}\n${picks.join('\n')}\nreturn out\n}`
  return new Function('read', code)(read)
}

/** Makes records whose fields are all null. */
export function compileBlank(names: readonly string[]): () => Native {
  return new Function(
    `return () => (${toLiteral(
      names,
      names.map(() => 'null'),
    )})`,
  )()
}

/** What a codec leaves undefined is not there. */
const orNull = (value: string) => `${value} === undefined ? null : ${value}`

/** The names are the model's own; as JSON they cannot be anything but names. */
function toLiteral(names: readonly string[], values: readonly string[]): string {
  return `{${names.map((name, index) => `${JSON.stringify(name)}: ${values[index]}`).join(', ')}}`
}
