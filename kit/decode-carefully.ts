import { ApiError, type FieldMeta, type ProblemReason, type RecordProblem } from '@millwright/model'
import type { Context, Native } from './connector.ts'
import type { Field } from './fields.ts'
import { fittingOne, isObject, judgeMisfit } from './judge-value.ts'
import { isKeyless, isMissing, type Members, type Part, type Shape } from './record-shape.ts'
import { kindOf, unread } from './unreadable.ts'

interface At {
  /** Before the names of fields: `lines/2/`. */
  path: string
  problems: RecordProblem[]
  /** Fields that must be there. */
  required: readonly Field[]
}

/** A record that breaks the model would make an answer far larger than itself. */
const MOST_PROBLEMS = 100

/**
 * Decodes what did not decode at once: field by field, each on its own, so that what is valid is kept. What is not
 * reads null and is noted, by its name and kind and never by its value.
 */
export function decodeCarefully(shape: Shape, source: Native, context: Context, at: At): Native {
  const out = shape.blank()
  for (const part of shape.parts) {
    if (at.required.includes(part.field) && isMissing(part.field, source))
      note(at, part, source, 'missing')
    else out[part.name] = decodePart(part, source, context, at)
  }
  return out
}

function decodePart(part: Part, source: Native, context: Context, at: At): unknown {
  const { name, field, meta, lines, members } = part
  const before = unread.count
  let value: any
  try {
    value = field.decode(source, context)
  } catch (error) {
    if (error instanceof ApiError) throw error
    return note(at, part, source, 'wrong_type')
  }
  const isNoted = unread.count !== before
  if (isNoted) note(at, part, source, unread.reason, unread.kind)
  if (value === null || value === undefined) return null
  const isWhole = lines !== undefined || members !== undefined || meta.list === true
  // What was made out of a value that is none says nothing; of a list or an object the rest does.
  if (isNoted && !isWhole) return null
  const inner = { ...at, path: `${at.path}${name}/` }
  if (lines) return listOf(value, part, source, at, (line, index) => decodeLine(lines, line, index))
  if (members && meta.list)
    return listOf(value, part, source, at, (one, index) => complete(members, one, `${index}/`))
  if (members) return isObject(value) ? complete(members, value, '') : misfit()
  if (meta.list) {
    const fits = fittingOne(meta)
    return listOf(value, part, source, at, (one) => (fits(one) ? one : undefined))
  }
  return part.fits(value) ? value : misfit()

  function misfit(): null {
    const kind = kindOf(value)
    return note(at, part, source, judgeMisfit(meta, value), kind)
  }

  function decodeLine(shape: Shape, line: unknown, index: number): Native | undefined {
    if (!isObject(line)) return undefined
    const path = `${inner.path}${index}/`
    const decoded = decodeCarefully(shape, line, context, { ...inner, path, required: [] })
    if (!isKeyless(decoded.id)) return decoded
    const id = shape.parts.find((one) => one.name === 'id')!
    note({ ...inner, path }, id, line, 'missing')
    return { ...decoded, id: null }
  }

  function complete({ blank, parts }: Members, one: unknown, place: string): Native | undefined {
    if (!isObject(one)) return undefined
    const out = blank()
    for (const { name, meta, fits } of parts) {
      const value = one[name]
      if (value === undefined) continue
      if (value === null || fits(value)) out[name] = value
      else {
        const path = `${inner.path}${place}`
        const told = { name, field, meta }
        note({ ...inner, path }, told, source, judgeMisfit(meta, value), kindOf(value))
      }
    }
    return out
  }
}

/** A list without the elements that are none; each of those is noted with its place. */
function listOf(
  value: unknown,
  part: Part,
  source: Native,
  at: At,
  read: (element: unknown, index: number) => unknown,
): unknown {
  if (!Array.isArray(value)) return note(at, part, source, 'wrong_type', kindOf(value))
  const path = `${at.path}${part.name}/`
  return value.flatMap((element, index) => {
    const found = read(element, index)
    if (found !== undefined) return [found]
    const reason = part.meta.fields ? 'wrong_type' : judgeMisfit(part.meta, element)
    note({ ...at, path }, { ...part, name: String(index) }, source, reason, kindOf(element))
    return []
  })
}

function note(
  { path, problems }: At,
  { name, field }: { name: string; field: Field; meta: FieldMeta },
  source: Native,
  reason: ProblemReason,
  kind = kindOfField(field, source),
): null {
  if (problems.length >= MOST_PROBLEMS) return null
  problems.push({
    field: path + name,
    source_field: sourceField(field),
    value_kind: kind,
    reason,
  })
  return null
}

/** The source's own names of a field, as far as they are its own. */
export function sourceField({ native }: Pick<Field, 'native'>): string | null {
  const names = native.filter((name) => name !== '*' && !name.startsWith('$'))
  return names.length === 0 ? null : names.slice(0, 5).join(', ')
}

function kindOfField({ native }: Field, source: Native) {
  return kindOf(native.map((name) => source[name]).find((value) => kindOf(value) !== 'none'))
}
