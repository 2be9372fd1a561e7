import type { Native } from '@millwright/kit'
import { each, type Field } from '@millwright/kit/fields'
import type { SqlChild, SqlName } from '@millwright/kit/protocols'
import { type FieldMeta, type Fields, isWritable, metaOf } from '@millwright/model'
import { type ColumnSpec, compileColumn } from './columns.ts'
import type { Report } from './report.ts'

/** What became of the fields of a table. */
export interface Compiled {
  fields: Record<string, Field>
  /** Of fields that are one value. */
  specs: Record<string, ColumnSpec>
  /** Lists of rows of other tables, with what their fields are. */
  children: { child: SqlChild; specs: Record<string, ColumnSpec> }[]
  /** Columns, each with the place that names it. */
  places: Record<string, string>
}

const columnNames = ['column', 'columns', 'values', 'write', 'required']
const childNames = ['table', 'parent', 'key', 'fields', 'write', 'step', 'defaults']

/** Compiles what a mapping says about the fields of a table. */
export function compileFields(
  report: Report,
  place: string,
  given: unknown,
  model: Fields,
): Compiled {
  const out: Compiled = { fields: {}, specs: {}, children: [], places: {} }
  const all = report.object(place, given)
  report.checkNames(place, all, Object.keys(model), 'field')
  for (const [name, spec] of Object.entries(all)) {
    if (!Object.hasOwn(model, name)) continue
    compileField(report, `${place}.${name}`, name, spec, { model, out })
  }
  return out
}

function compileField(
  report: Report,
  place: string,
  name: string,
  given: unknown,
  { model, out }: { model: Fields; out: Compiled },
): void {
  const meta = metaOf(model[name]!)
  if (['id', 'object', 'custom_fields', 'version', 'deleted_at', 'updated_at'].includes(name)) {
    const text = 'comes from key, version, changed, deleted and custom_fields of the table'
    return report.complain(place, `${name} ${text}.`)
  }
  const spec = typeof given === 'string' ? { column: given } : report.object(place, given)
  if ('value' in spec) return compileConstant(report, place, name, spec, out)
  if (meta.fields && meta.list) return compileList(report, place, name, spec, { meta, out })
  if (meta.fields) return compileObject(report, place, name, spec, { meta, out })
  if (meta.list || meta.type === 'map')
    return report.complain(place, 'a list of plain values has no place in a table.')
  const column = readColumn(report, place, spec, meta)
  for (const one of column.columns) out.places[one] = place
  out.specs[name] = column
  out.fields[name] = compileColumn(name, meta, column)
  const twin = meta.twin
  if (twin === undefined || twin in out.fields) return
  const source: ColumnSpec = { ...column, values: null, required: false }
  out.specs[twin] = source
  out.fields[twin] = compileColumn(twin, metaOf(model[twin]!), source)
}

function compileConstant(
  report: Report,
  place: string,
  name: string,
  spec: Record<string, unknown>,
  out: Compiled,
): void {
  report.checkNames(place, spec, ['value'])
  const { value } = spec
  if (!['string', 'boolean'].includes(typeof value))
    report.complain(place, 'value is a text, or true or false.')
  out.fields[name] = { native: [], decode: () => value, write: 'never' }
}

function readColumn(
  report: Report,
  place: string,
  spec: Record<string, unknown>,
  meta: FieldMeta,
): ColumnSpec {
  report.checkNames(place, spec, columnNames)
  const columns = report.texts(place, spec.columns ?? spec.column)
  if (columns.length > 1 && meta.ref_part !== 'id')
    report.complain(place, 'several columns are one value only where the field is a reference.')
  return {
    columns,
    values: readValues(report, place, spec.values, meta),
    write: readWrite(report, place, spec.write, meta),
    required: spec.required === true,
  }
}

function readValues(
  report: Report,
  place: string,
  given: unknown,
  meta: FieldMeta,
): ColumnSpec['values'] {
  if (given === undefined) {
    if (meta.type === 'enum')
      report.complain(place, 'values must say which code of the column is which word.')
    return null
  }
  const values = new Map<string, string | boolean>()
  for (const [code, word] of Object.entries(report.object(`${place}.values`, given))) {
    if (typeof word !== 'string' && typeof word !== 'boolean') {
      report.complain(`${place}.values.${code}`, 'a word is expected here.')
      continue
    }
    if (meta.words && typeof word === 'string')
      report.checkNames(`${place}.values.${code}`, { [word]: 0 }, meta.words, 'word')
    if (meta.type === 'bool' && typeof word !== 'boolean')
      report.complain(`${place}.values.${code}`, 'true or false is expected here.')
    values.set(code.trimEnd(), word)
  }
  return values
}

/** A mapping may allow less than the model, never more. */
function readWrite(
  report: Report,
  place: string,
  given: unknown,
  meta: FieldMeta,
): ColumnSpec['write'] {
  if (given === undefined || given === false) return 'never'
  if (given !== true && given !== 'create') {
    report.complain(place, 'write is true, false or "create".')
    return 'never'
  }
  if (isWritable(meta, 'update')) return given === 'create' ? 'create' : 'always'
  if (isWritable(meta, 'create')) return 'create'
  report.complain(place, 'the model lets nobody write this field; leave write out.')
  return 'never'
}

function compileObject(
  report: Report,
  place: string,
  name: string,
  spec: Record<string, unknown>,
  { meta, out }: { meta: FieldMeta; out: Compiled },
): void {
  report.checkNames(place, spec, ['fields', 'write'])
  const inner = compileFields(report, `${place}.fields`, spec.fields, meta.fields!)
  Object.assign(out.places, inner.places)
  const parts = Object.entries(inner.fields)
  const write = readWrite(report, place, spec.write, meta)
  out.fields[name] = {
    native: parts.flatMap(([, field]) => field.native),
    decode(row, context) {
      const value: Native = {}
      let isThere = false
      for (const [part, field] of parts) {
        value[part] = field.decode(row, context)
        isThere ||= value[part] !== null && field.native.length > 0
      }
      return isThere ? value : null
    },
    write,
    ...(write !== 'never' && {
      encode(value, body, context) {
        for (const [part, field] of parts) field.encode?.(value?.[part] ?? null, body, context)
      },
    }),
  }
}

function compileList(
  report: Report,
  place: string,
  name: string,
  spec: Record<string, unknown>,
  { meta, out }: { meta: FieldMeta; out: Compiled },
): void {
  report.checkNames(place, spec, childNames)
  const inner = compileFields(report, `${place}.fields`, spec.fields, meta.fields!)
  if (inner.children.length > 0)
    report.complain(`${place}.fields`, 'a list inside of a list cannot be mapped.')
  const parent = report.texts(`${place}.parent`, spec.parent)
  const key = report.texts(`${place}.key`, spec.key)
  const defaults = readDefaults(report, `${place}.defaults`, spec.defaults)
  const native = `#${name}`
  const places = { ...inner.places }
  for (const column of key) places[column] ??= `${place}.key`
  for (const column of parent) places[column] ??= `${place}.parent`
  for (const column of Object.keys(defaults)) places[column] ??= `${place}.defaults`
  const child: SqlChild = {
    native,
    table: readTable(report, `${place}.table`, spec.table),
    parent,
    key,
    columns: Object.keys(places),
    defaults,
    places,
    ...(spec.step !== undefined && { step: readStep(report, place, spec.step) }),
  }
  out.children.push({ child, specs: inner.specs })
  const ops = spec.write === undefined ? [] : report.texts(`${place}.write`, spec.write)
  report.checkNames(
    `${place}.write`,
    Object.fromEntries(ops.map((op) => [op, 0])),
    ['add', 'change', 'remove'],
    'way to write',
  )
  const canWrite = ops.length > 0 && isWritable(meta, 'create')
  const fields = ops.includes('change') ? inner.fields : onlyNew(inner.fields)
  const line = {
    key,
    fields,
    adds: ops.includes('add'),
    ...(ops.includes('remove') && { deletes: 'hard' as const }),
  }
  const isFixed = !isWritable(meta, 'update')
  const write = !canWrite ? 'never' : isFixed ? 'create' : 'always'
  out.fields[name] = each(native, line, { write })
}

function onlyNew(fields: Record<string, Field>): Record<string, Field> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.write === 'always' ? { ...field, write: 'create' as const } : field,
    ]),
  )
}

function readStep(report: Report, place: string, given: unknown): number {
  if (Number.isInteger(given) && (given as number) > 0) return given as number
  report.complain(`${place}.step`, 'a whole number is expected here.')
  return 1
}

export function readDefaults(
  report: Report,
  place: string,
  given: unknown,
): Record<string, string> {
  if (given === undefined) return {}
  return Object.fromEntries(
    Object.entries(report.object(place, given)).map(([column, value]) => [
      column,
      report.text(`${place}.${column}`, value),
    ]),
  )
}

/** `schema.table`, `table`, or `["schema", "table"]` where a name has a dot in it. */
export function readTable(report: Report, place: string, given: unknown): SqlName {
  const parts = Array.isArray(given)
    ? report.texts(place, given)
    : splitOnce(report.text(place, given))
  if (parts.length > 2) report.complain(place, 'a schema and a table are expected here.')
  const [first = '', second] = parts
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second }
}

function splitOnce(text: string): string[] {
  const dot = text.indexOf('.')
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}
