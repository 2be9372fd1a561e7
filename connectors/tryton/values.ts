import { type Native, toDecimal } from '@millwright/kit'
import { FieldRefusal, unreadable } from '@millwright/kit/fields'

/** Paths taken apart; they stand in the code of this connector, so that there are few. */
const steps = new Map<string, readonly string[]>()

/** A path as the properties that lead to its end. */
export function stepsOf(path: string): readonly string[] {
  let parts = steps.get(path)
  if (!parts) {
    parts = path.split(/(?<=\.)/)
    steps.set(path, parts)
  }
  return parts
}

/** What lies at a path as the server nests it: `party.name` is under `party.` and there `name`. */
export function pick(source: Native | null | undefined, path: string): any {
  const parts = stepsOf(path)
  let at: any = source
  for (let step = 0; step < parts.length; step++) at = at?.[parts[step]!]
  return at
}

/** The records of a one-to-many that was read with its parent; `[]` also where nothing was read below. */
export function rows(source: Native, name: string): Native[] {
  const value = source[`${name}.`]
  return Array.isArray(value) ? value : []
}

/** `{__class__: 'date'}` → `YYYY-MM-DD`. */
export function toDate(value: any): string | null {
  if (value === null || value === undefined) return null
  if (value.__class__ !== 'date') return unreadable(value)
  return `${pad(value.year, 4)}-${pad(value.month)}-${pad(value.day)}`
}

export function fromDate(day: string | null): Native | null {
  if (day === null) return null
  const [year, month, date] = day.split('-').map(Number)
  return { __class__: 'date', year, month, day: date }
}

/** `{__class__: 'datetime'}` → RFC 3339. The server keeps all its stamps in UTC, whatever the database says (measured). */
export function toStamp(value: any): string | null {
  if (value === null || value === undefined) return null
  if (value.__class__ !== 'datetime') return unreadable(value)
  const { year, month, day, hour, minute, second, microsecond } = value
  const time = `${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(Math.floor(microsecond / 1000), 3)}`
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${time}Z`
}

export function fromStamp(instant: string): Native {
  const at = new Date(instant)
  return {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: at.getUTCMilliseconds() * 1000,
  }
}

/** A decimal of the server or of ours. A JSON number would be stored with its float digits (measured). */
export function fromDecimal(value: string | null): Native | null {
  return value === null ? null : { __class__: 'Decimal', decimal: value }
}

/** Whether a double, which the server keeps quantities as, has all digits of a decimal. */
export function fitsFloat(value: string): boolean {
  const text = String(Number(value))
  const kept = text.includes('e') ? toDecimal(text) : text
  return kept === dropZeros(value)
}

function dropZeros(value: string): string {
  const short = value.replace(/^(-?)0+(?=\d)/, '$1')
  const plain = short.includes('.') ? short.replace(/\.?0+$/, '') : short
  return plain === '-0' ? '0' : plain
}

/** A decimal as the server's `float`; refused where that would change it. */
export function toFloat(value: string | null): number | null {
  if (value === null) return null
  if (fitsFloat(value)) return Number(value)
  throw new FieldRefusal('NOT_ALLOWED_VALUE', `Tryton cannot keep all digits of ${value}.`)
}

/** The id in a reference such as `purchase.line,15`, where it is of this model. */
export function idIn(reference: unknown, model: string): string | null {
  if (typeof reference !== 'string' || !reference.startsWith(`${model},`)) return null
  return reference.slice(model.length + 1)
}

const PAIRS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))

function pad(value: number, width = 2): string {
  return (width === 2 ? PAIRS[value] : undefined) ?? String(value).padStart(width, '0')
}
