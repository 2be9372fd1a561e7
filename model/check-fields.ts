import { isObject, type JsonObject, pointerTo, type Report, show } from './check-report.ts'
import { checkMap, checkScalar, nameType } from './check-value.ts'
import { type FieldMeta, type Fields, isMerged, isWritable, metaOf } from './field-meta.ts'
import { suggestName } from './suggest-name.ts'

export type Mode = 'create' | 'update'

const nothing: ReadonlySet<string> = new Set()
const mergeKeys: ReadonlySet<string> = new Set(['id', 'deleted'])

/** Checks an object against fields. `reserved` names are the caller's and left alone. */
export function checkFields(
  fields: Fields,
  value: unknown,
  mode: Mode,
  at: string,
  report: Report,
  reserved: ReadonlySet<string> = nothing,
): void {
  if (!isObject(value)) {
    report.add(at, 'WRONG_TYPE', `Send an object, not ${nameType(value)}.`)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (reserved.has(name)) continue
    const pointer = pointerTo(at, name)
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) refuseUnknown(fields, name, mode, pointer, report)
    else checkMember(name, metaOf(field), member, mode, pointer, report)
  }
  checkRequired(fields, value, mode, at, report)
}

function checkMember(
  name: string,
  meta: FieldMeta,
  value: unknown,
  mode: Mode,
  at: string,
  report: Report,
): void {
  if (!isWritable(meta, mode)) report.add(at, 'FIELD_NOT_WRITABLE', explainLock(name, meta, mode))
  else if (value === null) return
  else if (meta.list) checkList(meta, value, mode, at, report)
  else if (meta.fields) checkFields(meta.fields, value, 'create', at, report)
  else if (meta.type === 'map') {
    if (isObject(value)) checkMap(value, at, report)
    else report.add(at, 'WRONG_TYPE', `Send an object, not ${nameType(value)}.`)
  } else checkScalar(meta, value, at, report)
}

function checkList(meta: FieldMeta, value: unknown, mode: Mode, at: string, report: Report): void {
  if (!Array.isArray(value)) {
    report.add(at, 'WRONG_TYPE', `Send a list, not ${nameType(value)}.`)
    return
  }
  if (meta.max !== undefined && value.length > meta.max) {
    report.add(at, 'TOO_MANY', `It has ${value.length} elements; ${meta.max} are allowed.`)
    return
  }
  const merges = mode === 'update' && isMerged(meta)
  const seen = new Set<unknown>()
  for (const [index, element] of value.entries()) {
    const pointer = pointerTo(at, index)
    if (!meta.fields) checkScalar(meta, element, pointer, report)
    else if (merges && isObject(element) && Object.hasOwn(element, 'id')) {
      checkNamedElement(meta.fields, element, pointer, report, seen)
    } else checkFields(meta.fields, element, 'create', pointer, report)
  }
}

/** An element of a merged list that names the one it changes or removes. */
function checkNamedElement(
  fields: Fields,
  element: JsonObject,
  at: string,
  report: Report,
  seen: Set<unknown>,
): void {
  const { id, deleted } = element
  const idAt = pointerTo(at, 'id')
  if (typeof id !== 'string' || id === '') {
    report.add(idAt, 'WRONG_TYPE', 'Send the id of the element, or leave it out to add one.')
  } else if (seen.has(id)) report.add(idAt, 'INVALID_FORMAT', `${show(id)} is named twice.`)
  seen.add(id)
  if (deleted === undefined) {
    checkFields(fields, element, 'update', at, report, mergeKeys)
    return
  }
  if (deleted !== true) {
    report.add(pointerTo(at, 'deleted'), 'WRONG_TYPE', 'Send true to remove it, or leave it out.')
  }
  for (const name of Object.keys(element)) {
    if (mergeKeys.has(name)) continue
    const detail = 'An element that is removed takes no other field.'
    report.add(pointerTo(at, name), 'FIELD_NOT_WRITABLE', detail)
  }
}

function checkRequired(
  fields: Fields,
  value: JsonObject,
  mode: Mode,
  at: string,
  report: Report,
): void {
  for (const [name, field] of Object.entries(fields)) {
    const meta = metaOf(field)
    if (!meta.required || !isWritable(meta, mode)) continue
    const isNamed = Object.hasOwn(value, name)
    if (mode === 'update' && (!isNamed || mayBeEmptied(meta, value[name]))) continue
    if (isNamed && meta.may_be_null) continue
    if (!isEmpty(value[name]) || isExcused(meta, value)) continue
    const others = Object.keys(meta.required_unless ?? {})
    const detail = mode === 'update' ? 'It cannot be cleared.' : `It is required.${hint(others)}`
    report.add(pointerTo(at, name), 'REQUIRED', detail)
  }
}

/** On update an empty list changes nothing, and what may stand instead is not known. */
function mayBeEmptied(meta: FieldMeta, value: unknown): boolean {
  return meta.required_unless !== undefined || Array.isArray(value)
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

function isExcused(meta: FieldMeta, value: JsonObject): boolean {
  return Object.entries(meta.required_unless ?? {}).some(([name, words]) => {
    const other = Object.hasOwn(value, name) ? value[name] : undefined
    return words.length === 0 ? !isEmpty(other) : words.includes(other as string)
  })
}

function hint(others: string[]): string {
  if (others.length === 0) return ''
  return ` What may excuse it: ${others.map((name) => `\`${name}\``).join(', ')}.`
}

function refuseUnknown(fields: Fields, name: string, mode: Mode, at: string, report: Report): void {
  const writable = Object.keys(fields).filter((key) => isWritable(metaOf(fields[key]!), mode))
  const meant = suggestName(name, writable) ?? suggestName(name, Object.keys(fields))
  const question = meant ? ` Did you mean \`${meant}\`?` : ''
  report.add(at, 'UNKNOWN_FIELD', `There is no field ${show(name)} here.${question}`)
}

function explainLock(name: string, meta: FieldMeta, mode: Mode): string {
  if (meta.ref_part === 'number' || meta.ref_part === 'name') {
    return `It is read only; the reference is written by \`${name.replace(/_(number|name)$/, '_id')}\`.`
  }
  if (meta.access === 'A') return 'It is changed by actions only.'
  if (meta.access === 'C' && mode === 'update') return 'It can be given on create only.'
  return 'It is set by the source and cannot be written.'
}
