import type { Context, Native } from '@millwright/kit'
import { decodeKey, encodeKey } from '@millwright/kit'
import { type Field, FieldRefusal, toText } from '@millwright/kit/fields'
import { readSqlDay, readSqlDecimal, readSqlInstant } from '@millwright/kit/protocols'
import type { FieldMeta } from '@millwright/model'

/** How a column is mapped to a field that is one value. */
export interface ColumnSpec {
  columns: readonly string[]
  /** What the database keeps → what the field says. null: the column has the value itself. */
  values: ReadonlyMap<string, string | boolean> | null
  write: Field['write']
  required: boolean
}

const YES = ['true', '1', 't', 'T', 'y', 'Y', 'yes', 'j', 'J']
const NO = ['false', '0', 'f', 'F', 'n', 'N', 'no']

/** Values of a column that mean this word; none where it has no such code. */
export function codesOf({ values }: ColumnSpec, word: unknown): string[] {
  if (values) return [...values].flatMap(([code, meant]) => (meant === word ? [code] : []))
  if (word === true) return YES
  return word === false ? NO : [String(word)]
}

/** The codec of one value, by the type that the model gives the field. */
export function compileColumn(name: string, meta: FieldMeta, spec: ColumnSpec): Field {
  const decode = decoderOf(meta, spec)
  const encode = encoderOf(name, meta, spec)
  return {
    native: spec.columns,
    decode,
    write: spec.write,
    ...(spec.write !== 'never' && { encode }),
    ...(spec.required && { required: true }),
  }
}

function decoderOf(meta: FieldMeta, { columns, values }: ColumnSpec): Field['decode'] {
  const [column] = columns as [string]
  if (meta.ref_part === 'id') return (row) => readReference(row, columns)
  if (values) {
    const isNormal = meta.twin !== undefined
    return (row) => {
      const code = codeOf(row[column])
      if (code === null) return null
      return values.get(code) ?? (isNormal ? 'unknown' : null)
    }
  }
  switch (meta.type) {
    case 'bool':
      return (row) => {
        const code = codeOf(row[column])
        return code === null ? null : YES.includes(code) ? true : NO.includes(code) ? false : null
      }
    case 'int':
      return (row) => {
        const number = Number(codeOf(row[column]) ?? Number.NaN)
        return Number.isSafeInteger(number) ? number : null
      }
    case 'date':
      return (row) => readSqlDay(row[column])
    case 'ts':
      return (row, { zone }: Context) => readSqlInstant(row[column], zone)
    case 'str':
    case 'text':
    case 'enum':
      return (row) => toText(row[column])
    default:
      return (row) => readSqlDecimal(row[column])
  }
}

/** A code as the mapping writes it: padding and the form of booleans do not count. */
export function codeOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = String(value).trimEnd()
  return text === '' ? null : text
}

function readReference(row: Native, columns: readonly string[]): string | null {
  const parts = columns.map((column) => codeOf(row[column]))
  return parts.includes(null) ? null : encodeKey(parts as string[])
}

function encoderOf(name: string, meta: FieldMeta, spec: ColumnSpec): NonNullable<Field['encode']> {
  const [column] = spec.columns as [string]
  if (meta.ref_part === 'id') {
    return (value, body) => {
      const parts = value === null ? null : decodeKey(value, spec.columns.length)
      if (value !== null && !parts) throw refuseId(value)
      spec.columns.forEach((one, i) => {
        body[one] = parts?.[i] ?? null
      })
    }
  }
  return (value, body) => {
    if (value === null || !spec.values) {
      body[column] = value
      return
    }
    const [code] = codesOf(spec, value)
    if (code === undefined) {
      const words = [...new Set(spec.values.values())].join(', ')
      const text = `The mapping has no code for ${name} "${value}". It has: ${words}.`
      throw new FieldRefusal('NOT_ALLOWED_WORD', text)
    }
    body[column] = code
  }
}

function refuseId(id: string): FieldRefusal {
  const text = `"${id.slice(0, 80)}" is not an id that this connection gave out.`
  return new FieldRefusal('UNKNOWN_REFERENCE', text)
}
