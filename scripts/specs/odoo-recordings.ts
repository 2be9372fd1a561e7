import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from '../../sandbox/index.ts'
import { API_KEY, DATABASE, OTHER_KEYS } from '../../sandbox/odoo/door.ts'

interface Difference {
  /** Recording and place in the answer. */
  where: string
  ours: string
  theirs: string
}

interface Recording {
  name: string
  request: { method: string; path: string; headers: Record<string, string>; body: unknown }
  response: { status: number; body: any }
}

/** Sent by Odoo, not to it. */
const NOT_ASKED = ['webhook-sent']

type Ids = Record<number, number>

/**
 * Sends what was asked of a real Odoo 19.0 to the simulated one, with ids of its own records, and compares the answers in
 * shape. Null where the recordings are not at hand.
 */
export async function compareOdooAnswers(
  folder: string,
  sandbox: Sandbox,
): Promise<{ compared: number; differences: Difference[] } | null> {
  if (!existsSync(folder)) return null
  const base = `${sandbox.url}/odoo`
  const differences: Difference[] = []
  const ids: Ids = {}
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  let compared = 0
  for (const file of files.sort()) {
    const recording: Recording = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    if (NOT_ASKED.includes(recording.name)) continue
    await prepare(recording.name, ids, { sandbox, base })
    const { status, body } = await replay(base, recording.request, ids)
    const { response } = recording
    compared++
    const at = (where: string, ours: unknown, theirs: unknown) =>
      differences.push({
        where: `${recording.name}${where}`,
        ours: show(ours),
        theirs: show(theirs),
      })
    if (status !== response.status) at(' status', status, response.status)
    compareShape(body, response.body, '', at)
    if (recording.name === 'po-create') ids[13] = body[0]
    if (recording.name === 'backorder-wizard-create') ids[1] = body[0]
  }
  return { compared, differences }
}

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing'

async function ask(base: string, path: string, body: unknown): Promise<any> {
  const headers = { 'content-type': 'application/json', authorization: `bearer ${API_KEY}` }
  const answer = await fetch(`${base}/json/2/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return answer.json()
}

/** Brings the simulated one where the recorded one was, and finds the records that stand for the recorded ones. */
async function prepare(
  name: string,
  ids: Ids,
  { sandbox, base }: { sandbox: Sandbox; base: string },
): Promise<void> {
  const system = sandbox.systems.find((one) => one.name === 'odoo')!
  const find = async (model: string, domain: unknown[]) =>
    (await ask(base, `${model}/search`, { domain, limit: 1, order: 'id' }))[0]
  system.switches.conflicts = name === 'serialization-failure' ? 'purchase.order' : ''
  if (name === 'po-create') {
    ids[11] = await find('res.partner', [['supplier_rank', '>', 0]])
    const goods = [
      ['is_storable', '=', true],
      ['tracking', '=', 'none'],
    ]
    ids[5] = await find('product.product', goods)
    ids[6] = await find('product.product', [...goods, ['id', '>', ids[5]]])
  }
  if (name === 'receipt-moves') {
    const [order] = await ask(base, 'purchase.order/read', {
      ids: [ids[13]],
      fields: ['picking_ids'],
    })
    ids[46] = order.picking_ids[0]
  }
  if (name === 'receipt-validate-partial') {
    const move = await find('stock.move', [['picking_id', '=', ids[46]]])
    await ask(base, 'stock.move/write', { ids: [move], vals: { quantity: 4, picked: true } })
  }
  if (name === 'po-approve-without-right')
    ids[14] = await find('purchase.order', [['state', '=', 'to approve']])
  if (name === 'record-rule') {
    const data = { partner_id: ids[11], company_id: 2, picking_type_id: 1 }
    ids[14] = system.intervene(
      { op: 'insert', native: 'purchase.order', data },
      Date.now(),
    ) as number
  }
  if (name === 'equipment-delete-refused') ids[1] = await find('maintenance.equipment', [])
  if (name === 'attachment-read') ids[981] = await find('ir.attachment', [])
  if (name === 'jsonrpc-user-error')
    await ask(base, 'purchase.order/button_lock', { ids: [ids[13]] })
}

async function replay(base: string, request: Recording['request'], ids: Ids) {
  const { authorization: _, ...headers } = lower(request.headers)
  const who = /api key(?: of (\w+))?/.exec(request.headers.Authorization ?? '')
  const key = who?.[1] ? OTHER_KEYS[`${who[1]}@millworks.example`] : API_KEY
  const sent = who ? `bearer ${key}` : request.headers.Authorization
  const answer = await fetch(base + request.path, {
    method: request.method,
    headers: { ...headers, ...(sent && { authorization: sent }) },
    body: JSON.stringify(withOwn(request.body, ids)),
  })
  return { status: answer.status, body: (await answer.json()) as any }
}

const lower = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** Names under which numbers are no ids. */
const PLAIN = ['product_qty', 'price_unit', 'limit', 'count_limit', 'offset']

/** A request with the ids of the simulated one, its database and its key. */
function withOwn(value: any, ids: Ids): any {
  if (typeof value === 'number') return ids[value] ?? value
  if (value === 'odoo') return DATABASE
  if (value === '<api key>') return API_KEY
  if (Array.isArray(value)) {
    // The number of a command is none of a record.
    const isCommand = value.length > 1 && typeof value[0] === 'number' && value[0] < 7
    return value.map((one, index) => (isCommand && index === 0 ? one : withOwn(one, ids)))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      PLAIN.includes(name) ? one : withOwn(one, ids),
    ]),
  )
}

const isNothing = (value: unknown) => value === false || value === '' || value === null

/** Kinds of values by name; of a list its first element; of a refusal its exception itself. */
function compareShape(
  ours: any,
  theirs: any,
  where: string,
  at: (where: string, ours: unknown, theirs: unknown) => void,
): void {
  // Nothing is false, whatever else the field would be.
  if (isNothing(ours) || isNothing(theirs)) {
    if (ours === null && theirs !== null) at(where, ours, theirs)
    return
  }
  if (Array.isArray(ours) !== Array.isArray(theirs) || typeof ours !== typeof theirs) {
    at(where, ours, theirs)
    return
  }
  if (Array.isArray(ours)) {
    if (ours.length > 0 && theirs.length > 0) compareShape(ours[0], theirs[0], `${where}/0`, at)
    return
  }
  if (typeof ours !== 'object') {
    if (where.endsWith('/name') && theirs.includes?.('.exceptions.') && ours !== theirs)
      at(where, ours, theirs)
    return
  }
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  for (const name of names) {
    if (name in ours && name in theirs)
      compareShape(ours[name], theirs[name], `${where}/${name}`, at)
    else
      at(
        `${where}/${name}`,
        name in ours ? 'there' : 'not there',
        name in theirs ? 'there' : 'not there',
      )
  }
}
