import type { EntityName } from '@millwright/model'
import type { Context, Native } from '../../connector.ts'
import { type Field, FieldRefusal, type LineMap } from '../../fields.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference, isSameValue, show } from '../compare.ts'
import { encodable } from '../encodable.ts'

const SOME = 60

/** What is written as it was read, reads as it was. */
export const codecs: Check = {
  name: 'codecs',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .filter((entity) => {
        const fields = Object.values(bench.map(entity).fields as Record<string, Field>)
        return fields.some(({ encode }) => encode)
      })
      .map(
        (entity): Case => ({
          promise: 'each value survives being decoded, encoded and decoded again',
          entity,
          run: async () => {
            const { found } = await bench.snapshot(entity)
            if (found.length === 0) throw new Skip('The source has no such record.')
            const tried = found.slice(0, SOME).reduce((sum, { native }) => {
              return sum + tryFields(bench, entity, native)
            }, 0)
            if (tried === 0)
              throw new Skip('No record has a value in a field that crosses by itself.')
          },
        }),
      ),
}

function tryFields(bench: Bench, entity: EntityName, native: Native): number {
  const { context } = bench.io
  let tried = 0
  for (const [name, field] of Object.entries(bench.map(entity).fields as Record<string, Field>)) {
    if (field.lines) tried += tryLines(field, field.lines, native, context, name)
    else tried += tryField(field, native, context, name)
  }
  return tried
}

function tryLines(
  field: Field,
  lines: LineMap,
  native: Native,
  context: Context,
  at: string,
): number {
  let tried = 0
  for (const line of (field.decode(native, context) as Native[] | null) ?? []) {
    for (const [name, codec] of Object.entries(lines.fields)) {
      tried += codec.lines
        ? tryLines(codec, codec.lines, line, context, `${at}/${name}`)
        : tryField(codec, line, context, `${at}/${name}`)
    }
  }
  return tried
}

/** Fields whose body is no native property (looked-up names, notes for the protocol) are judged at the source instead. */
function tryField(field: Field, native: Native, context: Context, at: string): number {
  if (!field.encode || field.write === 'never') return 0
  const read: unknown = field.decode(native, context)
  if (read === null || read === undefined || read === 'unknown') return 0
  let value: unknown
  const body: Native = {}
  try {
    value = encodable(field, read, context)
    if (value === undefined) return 0
    field.encode(value, body, context)
  } catch (error) {
    if (!(error instanceof FieldRefusal)) throw error
    // Some words are only read: a source that sets them itself does not take them.
    if (error.code === 'NOT_ALLOWED_WORD') return 0
    throw new Error(`${at}: what was read as ${show(read)} cannot be written: ${error.message}`)
  }
  const written = Object.entries(body)
  const isPlain = written.every(([name, part]) => {
    return field.native.includes(name) && isData(part) && isAlike(part, native[name])
  })
  if (written.length === 0 || !isPlain) return 0
  const again: unknown = field.decode({ ...native, ...body }, context)
  const isSame =
    typeof value === 'object' ? !findDifference(value, again) : isSameValue(value, again)
  expect(isSame, `${at}: ${show(value)} reads ${show(again)} after it was written`)
  return 1
}

/** Whether it has the form in which the source itself answers: some sources take another one. */
function isAlike(written: unknown, read: unknown): boolean {
  if (read === undefined) return false
  if (written === null || read === null) return true
  return typeof written === typeof read && Array.isArray(written) === Array.isArray(read)
}

function isData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isData)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isData)
}
