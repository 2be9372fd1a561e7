import { ApiError } from '@millwright/model'
import type { Answer, Call, Step } from '../call.ts'
import type { EntityMap, Native, PlanAt } from '../connector.ts'
import { type Field, instantFromEpoch, type LineChange } from '../fields.ts'
import type { SqlParameter, SqlStatement, SqlWork } from '../sql/work.ts'
import { dialectOf, quoteTable } from './sql-dialect.ts'
import { createText, type SqlText, whereKey } from './sql-read.ts'
import {
  nameTable,
  readSchema,
  requireColumns,
  resultsOf,
  type SqlAt,
  type SqlChild,
  type SqlName,
} from './sql-schema.ts'
import { fitsColumn, type SqlColumn, toColumn } from './sql-values.ts'

type Entity = EntityMap<any, SqlAt>
type Columns = ReadonlyMap<string, SqlColumn>

/** Sorts whose old value cannot be compared: a float is not what its digits say. */
const vague = new Set(['float', 'other'])

interface Scene {
  entity: Entity
  at: PlanAt
  columns: Columns
  columnsOf(child: SqlChild): Columns
}

async function openScene(entity: Entity, at: PlanAt): Promise<Scene> {
  const schema = await readSchema(at.io)
  const columns = requireColumns(at.io, entity.at, schema)
  return { entity, at, columns, columnsOf: (child) => schema.table(child.table)! }
}

/** One transaction: the row, then the rows of its lists with its key. */
export async function createRow(entity: Entity, body: Native, at: PlanAt): Promise<Step[]> {
  const scene = await openScene(entity, at)
  const { columns } = scene
  const values = { ...entity.at.defaults, ...touched(scene), ...ownColumns(entity, body) }
  const made = entity.key.find((name) => !(name in values) && columns.get(name)!.isMade)
  const head = insert(
    scene,
    entity.at.table,
    columns,
    new Map(Object.entries(values)),
    made,
    entity,
  )
  const key = entity.key.map((name): SqlParameter => {
    if (dialectOf(at.context).returns || name === made) return { result: 0, column: name }
    return textOf(scene, entity, name, values[name], columns.get(name)!)
  })
  const statements = [head]
  for (const child of entity.at.children) {
    const lines = (body[child.native] ?? []) as LineChange[]
    for (const [index, line] of lines.entries())
      statements.push(addLine(scene, child, key, line, numberOf(child, [], index), index))
  }
  const made$ = (answer: Answer): readonly string[] => {
    const [first] = resultsOf(at.io, answer.json, statements.length)
    return key.map((part) => {
      const value = part === null || typeof part === 'string' ? part : first!.rows[0]?.[part.column]
      return String(value)
    })
  }
  return [{ ...writeCall(statements, `Adds a row to ${nameTable(entity.at.table)}.`), made: made$ }]
}

/** One transaction: the row where it still is as it was read, and the rows of its lists likewise. */
export async function updateRow(
  entity: Entity,
  body: Native,
  at: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const scene = await openScene(entity, at)
  const { key, current } = at
  const values = ownColumns(entity, body)
  const changes = entity.at.children.flatMap((child) =>
    ((body[child.native] ?? []) as LineChange[]).map((line, index) => ({ child, line, index })),
  )
  if (Object.keys(values).length === 0 && changes.length === 0) return []
  const added = new Map<SqlChild, number>()
  const statements = [changeHead(scene, key, current, { ...values, ...touched(scene) })]
  for (const { child, line, index } of changes) {
    const rows = (current[child.native] ?? []) as Native[]
    if (line.op === 'add') {
      const count = added.get(child) ?? 0
      added.set(child, count + 1)
      statements.push(addLine(scene, child, key, line, numberOf(child, rows, count), index))
    } else statements.push(changeLine(scene, child, key, rows, line, index))
  }
  const names = [
    ...Object.keys(values),
    ...new Set(changes.map(({ child }) => child.native.slice(1))),
  ]
  const effect = `Changes ${names.join(', ')} of ${nameTable(entity.at.table)} ${key.join(', ')}.`
  return [writeCall(statements, effect)]
}

/** Columns of the row itself, set together where it still is as it was read. */
export async function setColumns(
  entity: Entity,
  values: Readonly<Record<string, unknown>>,
  at: PlanAt & { key: readonly string[]; current: Native },
  effect: string,
): Promise<Step[]> {
  const scene = await openScene(entity, at)
  const all = { ...values, ...touched(scene) }
  return [writeCall([changeHead(scene, at.key, at.current, all)], effect)]
}

/** Marks the row as deleted, or removes it with the rows of its lists. */
export async function deleteRow(
  entity: Entity,
  at: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const { deleted, children, table } = entity.at
  const label = `${nameTable(table)} ${at.key.join(', ')}`
  if (deleted) {
    const value = deleted.value ?? now(at)
    return setColumns(entity, { [deleted.column]: value }, at, `Marks ${label} as deleted.`)
  }
  const scene = await openScene(entity, at)
  const { dialect } = createText(dialectOf(at.context), at.context.zone)
  const statements = children.map((child): SqlStatement => {
    const text = createText(dialect, at.context.zone)
    const where = whereKey(text, child.parent, at.key, scene.columnsOf(child))
    const sql = `delete t from ${quoteTable(dialect, child.table)} t where ${where}`
    return { sql: plainDelete(text, sql), parameters: text.parameters }
  })
  const text = createText(dialect, at.context.zone)
  const where = guard(scene, text, at.key, at.current)
  const sql = plainDelete(text, `delete t from ${quoteTable(dialect, table)} t where ${where}`)
  return [
    writeCall(
      [...statements, { sql, parameters: text.parameters, touches: 1 }],
      `Deletes ${label}.`,
    ),
  ]
}

/** Only one of the two databases takes the alias in front. */
function plainDelete({ dialect }: SqlText, sql: string): string {
  return dialect.returns ? sql.replace('delete t from', 'delete from') : sql
}

function writeCall(statements: SqlWork['statements'], effect: string): Call {
  const body: SqlWork = { mode: 'write', statements }
  return { method: 'POST', path: '', body, effect }
}

/** What of a body is a column of the row itself. */
function ownColumns(entity: Entity, body: Native): Record<string, unknown> {
  const lists = entity.at.children.map(({ native }) => native)
  return Object.fromEntries(Object.entries(body).filter(([name]) => !lists.includes(name)))
}

function now({ context }: PlanAt): string {
  return instantFromEpoch(context.now())
}

function touched({ entity, at }: Scene): Record<string, unknown> {
  const { changed, touches } = entity.at
  return touches && changed !== null ? { [changed]: now(at) } : {}
}

function insert(
  scene: Scene,
  table: SqlName,
  columns: Columns,
  values: ReadonlyMap<string, unknown>,
  made: string | undefined,
  owner: Entity,
  place?: { child: SqlChild; index: number },
): SqlStatement {
  const { context } = scene.at
  const text = createText(dialectOf(context), context.zone)
  const { dialect } = text
  const names = [...values.keys()]
  const marks = names.map((name) => {
    const value = values.get(name)
    if (typeof value === 'object' && value !== null) return text.add(value as SqlParameter)
    const column = columns.get(name)!
    return text.add(textOf(scene, owner, name, value, column, place), column)
  })
  const sql = `insert into ${quoteTable(dialect, table)} (${names.map((name) => dialect.quote(name)).join(', ')}) values (${marks.join(', ')})`
  const key = owner.key.map((name) => dialect.quote(name)).join(', ')
  const returning = !place && dialect.returns ? ` returning ${key}` : ''
  return {
    sql: sql + returning,
    parameters: text.parameters,
    touches: 1,
    ...(made !== undefined && !dialect.returns && { makes: made }),
  }
}

function changeHead(
  scene: Scene,
  key: readonly string[],
  current: Native,
  values: Readonly<Record<string, unknown>>,
): SqlStatement {
  const { entity, at, columns } = scene
  const text = createText(dialectOf(at.context), at.context.zone)
  const { dialect } = text
  const table = quoteTable(dialect, entity.at.table)
  const sets = Object.entries(values).map(([name, value]) => {
    const column = columns.get(name)!
    const parameter = text.add(textOf(scene, entity, name, value, column), column)
    return `${dialect.quote(name)} = ${parameter}`
  })
  const where = guard(scene, text, key, current)
  // Lists alone change: their record is held, so that nobody changes it in between.
  const sql =
    sets.length === 0
      ? `select 1 from ${table} t where ${where} for update`
      : `update ${table} t set ${sets.join(', ')} where ${where}`
  return { sql, parameters: text.parameters, touches: 1 }
}

/** The row by its key, as long as it is what was read: its version, or every value that can be compared. */
function guard(scene: Scene, text: SqlText, key: readonly string[], current: Native): string {
  const { entity, columns } = scene
  const { version } = entity.at
  const names = version === null ? [...columns.keys()] : [version]
  return `${whereKey(text, entity.key, key, columns)}${sameAs(text, names, entity.key, columns, current)}`
}

function sameAs(
  text: SqlText,
  names: readonly string[],
  key: readonly string[],
  columns: Columns,
  current: Native,
): string {
  const parts = names.flatMap((name) => {
    const column = columns.get(name)!
    if (key.includes(name) || !(name in current) || vague.has(column.sort)) return []
    const own = `t.${text.dialect.quote(name)}`
    // As it was read it is in UTC already.
    const old = text.add(toColumn(current[name], column, 'UTC'), column)
    return text.dialect.isSame(own, old, column)
  })
  return parts.map((part) => ` and ${part}`).join('')
}

/** The number of a new row of a list: steps behind the last one. null where it is not ours to give. */
function numberOf(child: SqlChild, rows: readonly Native[], count: number): string | null {
  if (child.step === undefined) return null
  const name = child.key.at(-1)!
  const last = rows.reduce((most, row) => Math.max(most, Number(row[name]) || 0), 0)
  return String(last + child.step * (count + 1))
}

function addLine(
  scene: Scene,
  child: SqlChild,
  key: readonly SqlParameter[],
  { body }: LineChange,
  number: string | null,
  index: number,
): SqlStatement {
  const values = new Map<string, unknown>(Object.entries(child.defaults))
  if (number !== null) values.set(child.key.at(-1)!, number)
  for (const [name, value] of Object.entries(body)) values.set(name, value)
  child.parent.forEach((name, i) => {
    values.set(name, key[i])
  })
  return insert(scene, child.table, scene.columnsOf(child), values, undefined, scene.entity, {
    child,
    index,
  })
}

function changeLine(
  scene: Scene,
  child: SqlChild,
  key: readonly string[],
  rows: readonly Native[],
  { op, key: own, body }: LineChange,
  index: number,
): SqlStatement {
  const { entity, at } = scene
  const current = rows.find((row) => child.key.every((name, i) => String(row[name]) === own![i]))
  if (!current) {
    const pointer = `/${child.native.slice(1)}/${index}/id`
    const detail = `${at.io.connector.name} has no such row in ${nameTable(child.table)} for this record.`
    throw refuse(pointer, 'UNKNOWN_REFERENCE', detail)
  }
  const columns = scene.columnsOf(child)
  const text = createText(dialectOf(at.context), at.context.zone)
  const { dialect } = text
  const table = quoteTable(dialect, child.table)
  const isRemoved = op === 'remove'
  const sets = Object.entries(isRemoved ? {} : body).map(([name, value]) => {
    const place = { child, index }
    const column = columns.get(name)!
    const parameter = text.add(textOf(scene, entity, name, value, column, place), column)
    return `${dialect.quote(name)} = ${parameter}`
  })
  const parent = whereKey(text, child.parent, key, columns)
  const line = whereKey(text, child.key, own!, columns)
  const keys = [...child.parent, ...child.key]
  const same = sameAs(text, child.columns, keys, columns, current)
  const where = `where ${parent} and ${line}${same}`
  const start = isRemoved
    ? plainDelete(text, `delete t from ${table} t`)
    : sets.length > 0
      ? `update ${table} t set ${sets.join(', ')}`
      : `select 1 from ${table} t`
  return { sql: `${start} ${where}`, parameters: text.parameters, touches: 1 }
}

/** A value as its column takes it. One that it cannot take is refused with its place, before anything is sent. */
function textOf(
  { at }: Pick<Scene, 'at'>,
  entity: Entity,
  name: string,
  value: unknown,
  column: SqlColumn,
  place?: { child: SqlChild; index: number },
): string | null {
  const text = toColumn(value, column, at.context.zone)
  if (text === null || fitsColumn(text, column)) return text
  const isLong = column.max !== null && [...text].length > column.max
  const what = isLong
    ? `keeps ${column.max} characters in ${name}; these are ${[...text].length}`
    : `keeps ${column.declared} in ${name}, which "${text.slice(0, 40)}" is not`
  const pointer = pointerOf(entity, name, place)
  throw refuse(
    pointer,
    isLong ? 'TOO_LONG' : 'NOT_ALLOWED_VALUE',
    `${at.io.connector.name} ${what}.`,
  )
}

function pointerOf(entity: Entity, name: string, place?: { child: SqlChild; index: number }) {
  const fields = entity.fields as Record<string, Field | undefined>
  const fieldOf = (own: Readonly<Record<string, Field | undefined>>) =>
    Object.entries(own).find(([, field]) => field?.encode && field.native.includes(name))?.[0]
  if (!place) return `/${fieldOf(fields) ?? name}`
  const list = place.child.native.slice(1)
  return `/${list}/${place.index}/${fieldOf(fields[list]?.lines?.fields ?? {}) ?? name}`
}

function refuse(pointer: string, code: string, detail: string): ApiError {
  return new ApiError('INVALID_REQUEST', detail, { errors: [{ pointer, code, detail }] })
}
