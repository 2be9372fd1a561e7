import { hash } from 'node:crypto'
import type { EntityMap, Native, Op } from '@millwright/kit'
import { type Field, FieldRefusal, toText } from '@millwright/kit/fields'
import { EVERY_COLUMN, readSqlInstant, type SqlAt } from '@millwright/kit/protocols'
import { type Entity, type EntityName, entities, metaOf } from '@millwright/model'
import { compileActions } from './actions.ts'
import { codeOf } from './columns.ts'
import { type Compiled, compileFields, readDefaults, readTable } from './fields.ts'
import { compileFilters } from './filters.ts'
import type { Report } from './report.ts'

const known = [
  'table',
  'key',
  'changed',
  'version',
  'deleted',
  'write',
  'defaults',
  'fields',
  'custom_fields',
  'actions',
  'locked',
]

interface Custom {
  /** null for every column that is not mapped. */
  columns: readonly string[] | null
  write: readonly string[]
}

/** Compiles what a mapping says about one entity. */
export function compileEntity(
  report: Report,
  name: EntityName,
  given: unknown,
): EntityMap<any, SqlAt> {
  const model = entities[name] as Entity
  const place = name as string
  const spec = report.object(place, given)
  report.checkNames(place, spec, known)
  const table = readTable(report, `${place}.table`, spec.table)
  const key = report.texts(`${place}.key`, spec.key)
  const compiled = compileFields(report, `${place}.fields`, spec.fields, model.fields)
  const changed = readChanged(report, `${place}.changed`, spec.changed)
  const version = spec.version === undefined ? null : report.text(`${place}.version`, spec.version)
  const deleted = readDeleted(report, `${place}.deleted`, spec.deleted)
  if (deleted?.value != null && changed.column === null)
    report.complain(`${place}.deleted`, 'a flag needs changed, which tells when it was set.')
  const custom = readCustom(report, `${place}.custom_fields`, spec.custom_fields)
  const defaults = readDefaults(report, `${place}.defaults`, spec.defaults)
  const write = readWrite(report, place, spec.write)
  const acting = compileActions(report, `${place}.actions`, spec.actions, model, () => map)
  if (write.has('create')) checkRequired(report, place, model, compiled)

  const places = { ...acting.places, ...compiled.places }
  const note = (columns: readonly string[], what: string) => {
    for (const column of columns) places[column] ??= `${place}.${what}`
  }
  note(key, 'key')
  note(changed.column === null ? [] : [changed.column], 'changed')
  note(version === null ? [] : [version], 'version')
  note(deleted ? [deleted.column] : [], 'deleted')
  note(custom?.columns ?? [], 'custom_fields')
  note(custom?.write ?? [], 'custom_fields')
  note(Object.keys(defaults), 'defaults')
  const at: SqlAt = {
    table,
    columns: Object.keys(places),
    isWhole: custom?.columns === null,
    changed: changed.column,
    touches: changed.sets,
    version,
    deleted,
    defaults,
    children: compiled.children.map(({ child }) => child),
    places,
    place,
  }
  const map: EntityMap<any, SqlAt> = {
    native: table.name,
    at,
    key,
    ops: opsOf(model, write),
    changes: {
      by: changed.column,
      precision: 's',
      deletes: deleted ? 'flag' : 'sweep',
    },
    version: 'etag',
    fields: { ...compiled.fields, ...ownFields(at, key, custom) } as never,
    filters: compileFilters(model, compiled, { key, changed: changed.column }),
    actions: acting.actions,
    ...(write.has('delete') && {
      delete: deleted
        ? { mode: 'soft' as const, effect: `Sets ${deleted.column}; the row stays.` }
        : { mode: 'hard' as const, effect: 'Deletes the row and the rows of its lists.' },
    }),
    ...statusesOf(model, compiled),
    ...locksOf(report, place, spec.locked, model),
  }
  return map
}

function readChanged(report: Report, place: string, given: unknown) {
  if (given === undefined) return { column: null, sets: false }
  if (typeof given === 'string') return { column: given, sets: false }
  const { column, set } = report.object(place, given)
  report.checkNames(place, report.object(place, given), ['column', 'set'])
  return { column: report.text(place, column), sets: set === true }
}

function readDeleted(report: Report, place: string, given: unknown): SqlAt['deleted'] {
  if (given === undefined) return null
  if (typeof given === 'string') return { column: given, value: null }
  const { column, value } = report.object(place, given)
  report.checkNames(place, report.object(place, given), ['column', 'value'])
  return { column: report.text(place, column), value: report.text(place, value) }
}

function readCustom(report: Report, place: string, given: unknown): Custom | null {
  if (given === undefined || given === false) return null
  if (given === true) return { columns: null, write: [] }
  if (Array.isArray(given)) return { columns: report.texts(place, given), write: [] }
  const { columns = true, write } = report.object(place, given)
  report.checkNames(place, report.object(place, given), ['columns', 'write'])
  return {
    columns: columns === true ? null : report.texts(`${place}.columns`, columns),
    write: write === undefined ? [] : report.texts(`${place}.write`, write),
  }
}

function readWrite(report: Report, place: string, given: unknown): Set<string> {
  if (given === undefined) return new Set()
  const ops = report.texts(`${place}.write`, given)
  const named = Object.fromEntries(ops.map((op) => [op, 0]))
  report.checkNames(`${place}.write`, named, ['create', 'update', 'delete'], 'way to write')
  return new Set(ops)
}

/** What the model asks every caller for must have a column, or no body would do. */
function checkRequired(report: Report, place: string, model: Entity, { fields }: Compiled): void {
  for (const [name, schema] of Object.entries(model.fields)) {
    const meta = metaOf(schema)
    if (!meta.required || (meta.required_unless && meta.twin === undefined)) continue
    if (fields[name]?.encode || (meta.twin && fields[meta.twin]?.encode)) continue
    report.complain(
      `${place}.write`,
      `create needs fields.${name} with "write", because the model requires it.`,
    )
  }
}

function opsOf(model: Entity, write: Set<string>): EntityMap['ops'] {
  const written = (['create', 'update', 'delete'] as const).map((op): [Op, unknown] => {
    if (!model.operations[op]) return [op, { reason: `The model has no ${op} of ${model.name}.` }]
    if (write.has(op)) return [op, true]
    const reason = `The mapping of this connection does not allow to ${op} ${model.name}: its "write" leaves it out.`
    return [op, { reason }]
  })
  return { list: true, get: true, ...Object.fromEntries(written) }
}

/** Fields that come from the table rather than from one of its mapped columns. */
function ownFields(
  at: SqlAt,
  key: readonly string[],
  custom: Custom | null,
): Record<string, Field> {
  const { changed, version, deleted } = at
  const parts = [...at.columns, ...at.children.map(({ native }) => native)]
  const all = at.isWhole ? [...parts, EVERY_COLUMN] : parts
  return {
    version: {
      native: version === null ? all : [version],
      decode: (row) => (version === null ? digestOf(row, at) : toText(row[version])),
      write: 'never',
    },
    ...(changed !== null && {
      updated_at: {
        native: [changed],
        decode: (row, { zone }) => readSqlInstant(row[changed], zone),
        write: 'never',
      },
    }),
    ...(deleted && {
      deleted_at: {
        native: deleted.value === null ? [deleted.column] : [deleted.column, changed!],
        decode(row, { zone }) {
          if (deleted.value === null) return readSqlInstant(row[deleted.column], zone)
          const isSet = codeOf(row[deleted.column]) === deleted.value
          // The time of a row without one is long ago.
          return isSet ? (readSqlInstant(row[changed!], zone) ?? '1970-01-01T00:00:00Z') : null
        },
        write: 'never',
      } satisfies Field,
    }),
    ...(custom && { custom_fields: customFields(at, key, custom) }),
  }
}

/** One text for all that was read of a row: it is another one as soon as anything of it is. */
function digestOf(row: Native, { columns, children, isWhole }: SqlAt): string {
  const own = isWhole ? row : columns.map((name) => row[name])
  const lists = isWhole ? null : children.map(({ native }) => row[native])
  return hash('sha1', JSON.stringify([own, lists]), 'base64url')
}

function customFields({ columns: mapped }: SqlAt, key: readonly string[], custom: Custom): Field {
  const taken = new Set([...mapped, ...key])
  for (const column of custom.write) taken.delete(column)
  const { columns, write } = custom
  const isWritten = write.length > 0
  return {
    native: columns ?? [EVERY_COLUMN],
    decode(row) {
      const names =
        columns ?? Object.keys(row).filter((name) => !taken.has(name) && name[0] !== '#')
      const found = names.filter((name) => row[name] !== undefined)
      return found.length === 0 ? null : Object.fromEntries(found.map((name) => [name, row[name]]))
    },
    write: isWritten ? 'always' : 'never',
    ...(isWritten && {
      encode(value: Native | null, body: Native) {
        for (const [name, part] of Object.entries(value ?? {})) {
          if (!write.includes(name)) {
            const text = `The mapping does not allow to write the column ${name.slice(0, 80)}.`
            throw new FieldRefusal('FIELD_NOT_WRITABLE', text, [name])
          }
          body[name] = part
        }
      },
    }),
  }
}

function statusesOf(model: Entity, { specs, fields }: Compiled) {
  const values = specs.status?.values
  if (!values || !model.fields.status) return {}
  const words = [...values].filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  const canCreate = fields.status?.encode !== undefined
  return {
    statuses: words.map(([code, word]) => ({ source_status: code, label: code, status: word })),
    ...(canCreate && { create_statuses: [...new Set(words.map(([, word]) => word))] }),
  }
}

/** Statuses in which the mapping lets nobody change a row. */
function locksOf(report: Report, place: string, given: unknown, model: Entity) {
  if (given === undefined) return {}
  const statuses = report.texts(`${place}.locked`, given)
  const words = model.fields.status ? (metaOf(model.fields.status).words ?? []) : []
  for (const word of statuses) report.checkNames(`${place}.locked`, { [word]: 0 }, words, 'status')
  return {
    rules: [
      {
        id: 'locked-by-mapping',
        fields: '*' as const,
        ops: ['update', 'delete'] as const,
        when: (record: Native) => statuses.includes(record.status),
        reason: `This one is {status}: the mapping of this connection lets nobody change it then.`,
        instead: [],
      },
    ],
  }
}
