import type { Answer } from '../system.ts'
import { USER } from './access.ts'
import { fillIn, HOME, settle } from './defaults.ts'
import { storedOf } from './domains.ts'
import { Refusal, refuse } from './errors.ts'
import { selectionOf, styleOf } from './list.ts'
import { type Mbo, objectOf } from './objects.ts'
import { checkReading, saveReading } from './readings.ts'
import { restIdOf } from './rest-id.ts'
import { writeRow } from './serialize.ts'
import { changeStatus, checkLock, internalStatus } from './status.ts'
import { keyText, type Row, type Value } from './store.ts'
import { checkReferences, readSent } from './values.ts'
import type { Bag, Visit } from './visit.ts'

/** Creates a row with its children, all or nothing. */
export function createRow(visit: Visit): Answer {
  const { structure, switches, body, address } = visit
  if (structure.posts)
    throw refuse('BMXAA1407E', 'The operation is not supported for this object structure.')
  requireWritable(visit)
  guardTransaction(visit)
  if (switches.status_on_create_refused && 'status' in body)
    throw refuse('BMXAA4190E', `Status ${body.status} is not in the value list.`, {
      name: 'status',
      object: structure.object,
    })
  const row = insertRow(visit, structure.object, body)
  const location = `${address}/${restIdOf(row, switches)}`
  const properties = visit.headers.properties
  if (properties === undefined) return { status: 201, headers: { location } }
  return { status: 201, headers: { location }, body: showRow(visit, row, String(properties)) }
}

export function showRow(visit: Visit, row: Row, properties: string | null): Bag {
  const children = visit.structure.children.map((name) => `${name}{*}`).join(',')
  const selection = selectionOf(visit, properties ?? `*${children && `,${children}`}`)
  return writeRow(row, selection, styleOf(visit))
}

export function insertRow(visit: Visit, object: string, body: Bag, parent?: Row): Row {
  const { state, now } = visit
  const mbo = objectOf(object)
  const values = valuesOf(visit, mbo, body)
  placeRow(values, mbo, parent)
  for (const name of mbo.required) {
    if ((values[name] ?? null) === null && !(name === 'itemsetid')) {
      const text = `A value is required for the ${name} field.`
      throw refuse('BMXAA4195E', text, { name, object })
    }
  }
  fillIn(values, { object, state, now, user: USER.userid, ...(parent && { parent }) })
  if (state.byKey(object, values)) {
    const key = mbo.key.map((name) => `${name.toUpperCase()}=[${values[name] ?? ''}]`).join(', ')
    throw refuse('BMXAA4129E', `The record for ${key} already exists.`)
  }
  checkReferences({ mbo, uid: 0, values, children: {}, stamp: 0 }, Object.keys(values), state)
  const row = state.insert(object, values)
  try {
    for (const [name, inner] of Object.entries(mbo.children)) {
      for (const sent of listOf(body[name]))
        row.children[name]!.push(insertRow(visit, inner, sent, row))
    }
  } catch (error) {
    state.remove(row)
    throw error
  }
  if (object === 'inventory') openStock(visit, row, body)
  settle(row)
  return row
}

/** A storeroom gets a balance and costs with the item. */
function openStock({ state }: Visit, row: Row, body: Bag): void {
  const { itemnum, itemsetid, location, siteid, orgid, binnum } = row.values
  const key = { itemnum, itemsetid, location, siteid, orgid } as Record<string, Value>
  if (row.children.invbalances!.length === 0) {
    const curbal = Number(body.curbal ?? 0)
    const balance = { ...key, binnum: binnum ?? null, curbal, physcnt: curbal, reconciled: true }
    row.children.invbalances!.push(state.insert('invbalances', balance))
  }
  if (row.children.invcost!.length === 0)
    row.children.invcost!.push(
      state.insert('invcost', { ...key, stdcost: 0, avgcost: 0, lastcost: 0 }),
    )
}

function valuesOf({ state, switches }: Visit, mbo: Mbo, body: Bag): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const [name, sent] of Object.entries(body)) {
    const attribute = mbo.attributes.get(name)
    if (!attribute || attribute.own) continue
    const value = readSent(mbo, attribute, sent, { state, switches })
    if (value !== null) values[name] = value
  }
  return values
}

const SITES: Readonly<Record<string, string>> = { NORTH: 'MWORG', SOUTH: 'MWORG' }

/** Site, organization and item set: of the user where none is sent; the organization follows the site. */
function placeRow(values: Record<string, Value>, mbo: Mbo, parent?: Row): void {
  const has = (name: string) => mbo.attributes.has(name)
  if (has('siteid')) values.siteid ??= parent?.values.siteid ?? HOME.siteid
  if (has('orgid')) values.orgid = SITES[String(values.siteid)] ?? values.orgid ?? HOME.orgid
  if (has('itemsetid') && mbo.key.includes('itemsetid')) values.itemsetid ??= HOME.itemsetid
  const site = values.siteid
  if (site !== undefined && site !== null && !(String(site) in SITES)) {
    const text = `${site} is not a valid site. Enter a valid Site value as defined in the Organization Application.`
    throw refuse('BMXAA4153E', text, { name: 'siteid', object: mbo.name })
  }
}

const listOf = (value: unknown): Bag[] => (Array.isArray(value) ? value : [])

/** Changes a row: all or nothing. */
export function updateRow(visit: Visit, row: Row): Answer {
  const { body, switches, headers } = visit
  requireWritable(visit)
  checkStamp(visit, row)
  guardTransaction(visit)
  const before = snapshot(row)
  try {
    applyBody(visit, row, body)
  } catch (error) {
    restore(visit, row, before)
    throw error
  }
  if (headers.properties === undefined) return { status: 204 }
  return { status: 200, body: showRow({ ...visit, switches }, row, String(headers.properties)) }
}

/** What is set by a change of status or for nobody to keep. */
const APART = ['status', 'np_statusmemo', '_rowstamp', 'href', '_action', 'memo', 'date']

function applyBody(visit: Visit, row: Row, body: Bag): void {
  const { state, switches, now } = visit
  const { mbo } = row
  const isMerge = visit.headers.patchtype === 'MERGE'
  const ofKey = (name: string) => mbo.key.includes(name) || name === mbo.uid
  const names = Object.keys(body).filter((name) => !APART.includes(name) && !ofKey(name))
  const known = names.filter(
    (name) => mbo.attributes.get(name)?.own === false || name in mbo.children,
  )
  if (known.length > 0) checkLock(row, known, switches)
  let ownEdits = 0
  for (const name of known) {
    const attribute = mbo.attributes.get(name)
    if (!attribute || (name in mbo.children && Array.isArray(body[name]))) continue
    const value = readSent(mbo, attribute, body[name], { state, switches })
    row.values[name] = value
    ownEdits++
  }
  checkReferences(row, known, state)
  for (const [name, object] of Object.entries(mbo.children)) {
    if (Array.isArray(body[name]))
      mergeChildren(visit, row, { name, object, sent: body[name], isMerge })
  }
  if (mbo.name === 'locations' || mbo.name === 'sr') follow(row, known)
  const hasStatus = mbo.attributes.get('status')?.domain !== undefined
  // The value that is there already is no change, unlike the action of that name.
  if (hasStatus && isOther(row, body.status, switches)) {
    changeStatus(row, body.status, { switches, now, memo: body.np_statusmemo ?? body.memo })
    ownEdits++
  }
  settle(row)
  if (mbo.changed && (ownEdits > 0 || switches.child_edits_move_parent)) {
    row.values[mbo.changed] = now
    row.values.changeby = USER.userid
  }
  state.touch(row)
}

function isOther(row: Row, status: unknown, switches: Visit['switches']): boolean {
  if (status === undefined || status === null) return false
  return storedOf(row.mbo.attributes.get('status')!.domain!, status, switches) !== row.values.status
}

/** An owner puts a new request into a queue. */
function follow(row: Row, known: readonly string[]): void {
  const hasOwner = (row.values.owner ?? row.values.ownergroup ?? null) !== null
  if (
    row.mbo.name === 'sr' &&
    row.values.status === 'NEW' &&
    hasOwner &&
    known.some((name) => /^owner/.test(name))
  )
    row.values.status = 'QUEUED'
}

function mergeChildren(
  visit: Visit,
  row: Row,
  at: { name: string; object: string; sent: Bag[]; isMerge: boolean },
): void {
  const { state, now } = visit
  const { name, object, sent, isMerge } = at
  const mbo = objectOf(object)
  const inherited = inheritedKey(row, mbo)
  const kept = new Set<Row>()
  for (const one of sent) {
    const key = { ...inherited, ...one }
    const own = mbo.key.filter((part) => !(part in inherited))
    const isKeyed = own.every((part) => one[part] !== undefined)
    const found =
      row.children[name]!.find(
        (child) => isKeyed && keyText(mbo, child.values) === keyText(mbo, key as never),
      ) ?? row.children[name]!.find((child) => one[mbo.uid] === child.uid)
    if (one._action === 'Delete') {
      if (!found)
        throw refuse('BMXAA1339E', `The ${object.toUpperCase()} record was not found by its key.`)
      removeChild(visit, row, name, found)
      continue
    }
    if (object === 'assetmeter' && one.newreading !== undefined) checkReading(one, found)
    const child = found ?? insertRow(visit, object, one, row)
    kept.add(child)
    if (!found) row.children[name]!.push(child)
    else {
      for (const [field, value] of Object.entries(one)) {
        const attribute = mbo.attributes.get(field)
        if (attribute && !attribute.own && !mbo.key.includes(field) && field !== 'status')
          child.values[field] = readSent(mbo, attribute, value, visit)
      }
      checkReferences(child, Object.keys(one), state)
      if (typeof one.status === 'string' && object === 'workorder')
        changeStatus(child, one.status, { switches: visit.switches, now, memo: one.np_statusmemo })
      state.touch(child)
    }
    if (object === 'assetmeter' && one.newreading !== undefined) saveReading(child, one, visit)
  }
  // Without MERGE, what is not sent goes.
  if (!isMerge)
    for (const child of [...row.children[name]!])
      if (!kept.has(child)) removeChild(visit, row, name, child)
}

function inheritedKey(row: Row, child: Mbo): Bag {
  const names = child.key.filter((name) => row.mbo.key.includes(name) || name === 'orgid')
  return Object.fromEntries(names.map((name) => [name, row.values[name] ?? null]))
}

function removeChild({ state }: Visit, row: Row, name: string, child: Row): void {
  if (Number(child.values.receivedqty ?? 0) > 0)
    throw refuse('BMXAA1872E', 'The line has receipts and cannot be deleted.')
  row.children[name] = row.children[name]!.filter((one) => one !== child)
  state.remove(child)
}

/** What is refused once something was built on it. The texts are the sandbox's own: the product's were not found. */
export function deleteRow(visit: Visit, row: Row): Answer {
  const { state, switches } = visit
  requireWritable(visit)
  const status = internalStatus(row, switches)
  const name = row.mbo.name
  const isStarted =
    (name === 'po' && !['WAPPR', 'INPRG'].includes(status)) ||
    (name === 'pr' && status !== 'WAPPR') ||
    (name === 'workorder' && !['WAPPR'].includes(status)) ||
    (name === 'sr' && status !== 'NEW')
  if (isStarted)
    throw refuse('BMXAA4638E', `The record has the status ${status} and cannot be deleted.`)
  const user = userOf(row, state)
  if (user) throw refuse('BMXAA4052E', `The record is used by ${user} and cannot be deleted.`)
  state.remove(row)
  return { status: Number(switches.delete_answer) }
}

/** The first object whose rows refer to this one. */
function userOf(row: Row, state: Visit['state']): string | null {
  const name = row.mbo.key.find((part) => !/^(siteid|orgid|itemsetid|revisionnum)$/.test(part))!
  const value = row.values[name]
  for (const object of [
    'po',
    'poline',
    'prline',
    'workorder',
    'asset',
    'inventory',
    'lochierarchy',
    'sr',
    'assetmeter',
  ]) {
    for (const [attribute, { target }] of objectOf(object).attributes) {
      if (target !== row.mbo.name) continue
      if (
        state
          .rows(object)
          .some((one) => one !== row && one.values[attribute] === value && !isChildOf(row, one))
      )
        return object
    }
  }
  return null
}

function isChildOf(row: Row, one: Row): boolean {
  return Object.values(row.children).some((children) => children.includes(one))
}

function checkStamp({ body, switches, headers }: Visit, row: Row): void {
  const text = `Record ${row.mbo.name.toUpperCase()} : ${row.mbo.key.map((name) => `${name.toUpperCase()}=${row.values[name]}`).join(' ')} has been updated by another user. Your changes have not been saved. Refresh the record and try again.`
  const stale = (status: number) => new Refusal(status, 'BMXAA8229W', text)
  // Measured: it fails whatever it says, even when nothing has changed.
  if (headers['if-match'] !== undefined && switches.etag === 'zero') throw stale(412)
  if (body._rowstamp !== undefined && String(body._rowstamp) !== String(row.stamp))
    throw stale(switches.stamp_conflict === '400' ? 400 : 412)
}

/** The second use of a transaction id is refused for five minutes. */
function guardTransaction({ headers, state, now }: Visit): void {
  const id = headers.transactionid
  if (typeof id !== 'string') return
  if ((state.transactions.get(id) ?? 0) > now) {
    const text = `The transaction ID ${id} already exists in the OSLC transaction table with resource ID.`
    throw new Refusal(409, 'BMXAA9524E', text)
  }
  state.transactions.set(id, now + 300_000)
}

function requireWritable({ structure }: Visit): void {
  if (!structure.readOnly) return
  const text = `The action SAVE is not allowed on object ${structure.object.toUpperCase()}. Verify the business rules for the object and define the appropriate action for the object.`
  throw refuse('BMXAA0024E', text)
}

interface Snapshot {
  values: Record<string, Value>
  children: Record<string, { row: Row; values: Record<string, Value> }[]>
}

function snapshot(row: Row): Snapshot {
  const children = Object.fromEntries(
    Object.entries(row.children).map(([name, rows]) => [
      name,
      rows.map((one) => ({ row: one, values: { ...one.values } })),
    ]),
  )
  return { values: { ...row.values }, children }
}

function restore({ state }: Visit, row: Row, { values, children }: Snapshot): void {
  row.values = values
  for (const [name, kept] of Object.entries(children)) {
    for (const added of row.children[name]!)
      if (!kept.some((one) => one.row === added)) state.remove(added)
    for (const one of kept) one.row.values = one.values
    row.children[name] = kept.map((one) => one.row)
  }
}
