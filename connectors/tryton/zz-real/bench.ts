import {
  type Answer,
  carryOut,
  createHttp,
  createIo,
  type Io,
  type Native,
  type Plan,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  readOne,
  readPage,
} from '@millwright/kit'
import type { ActionName, EntityName } from '@millwright/model'
import { createSandbox, createSystems, type Intervention } from '@millwright/sandbox'
import { tryton } from '../connector.ts'

/** A connection to a sandbox of its own, and what the tests do with it. */
export interface TestConnection {
  io: Io
  /** Methods that were called so far. */
  calls(): number
  list(entity: EntityName, filters?: Native, limit?: number): Promise<Native[]>
  get(entity: EntityName, id: string): Promise<Native>
  /** The one record that a filter finds. */
  find(entity: EntityName, filters: Native): Promise<Native>
  create(entity: EntityName, body: Native): Promise<Native>
  update(entity: EntityName, id: string, body: Native, version?: string | null): Promise<Native>
  remove(entity: EntityName, id: string): Promise<void>
  /** Carries an action out; `done` is what its map says of the record as read afterwards. */
  act(entity: EntityName, id: string, name: ActionName, body?: Native): Promise<Acted>
  intervene(change: Intervention): unknown
  /** Orders a fault, as the sandbox's control takes it. */
  order(fault: Native): Promise<void>
  close(): Promise<void>
}

export interface Acted {
  record: Native
  done: boolean
  made: readonly string[] | null
  answers: Answer[]
}

/** The user of the sandbox who may do everything. */
export const administrator = { username: 'admin', password: 'Mill-wright-42' }

/** Starts a sandbox with its own clock: each look at it is a second later. Signs in as its buyer, or as `user`. */
export async function openConnection(user: Native = {}): Promise<TestConnection> {
  const now = Date.now
  const [url, database] = (await import('node:fs')).readFileSync('/tmp/trt/url', 'utf8').split(' ')
  const http = createHttp({ allowPrivate: () => true })
  let count = 0
  const io = createIo({
    connector: tryton,
    credentials: { kind: 'password', base_url: url!, database: database!, username: 'buyer', password: 'Forge-lathe-77', ...user } as any,
    http,
    timeout: 20_000,
    now,
    onExchange: () => {
      count += 1
    },
  })
  const get = async (entity: EntityName, id: string) => (await readOne(io, entity, id)).record
  const list = async (entity: EntityName, filters: Native = {}, limit = 500) => {
    const page = await readPage(io, entity, {
      limit,
      after: null,
      filters,
      fields: null,
      total: false,
    })
    return page.records.map(({ record }) => record)
  }
  const carry = async (plan: Plan) => get(plan.entity, (await carryOut(io, plan)).id)
  return {
    io,
    calls: () => count,
    get,
    list,
    find: async (entity, filters) => (await list(entity, filters))[0]!,
    create: async (entity, body) => carry(await planCreate(io, entity, body)),
    update: async (entity, id, body, version = null) =>
      carry(await planUpdate(io, entity, id, body, version)),
    remove: async (entity, id) => {
      await carryOut(io, await planDelete(io, entity, id, null))
    },
    act: async (entity, id, name, body = {}) => {
      const plan = await planAction(io, entity, id, name, body, null)
      const { answers } = await carryOut(io, plan)
      const record = await get(entity, id)
      const { map, at } = plan.action!
      return { record, done: map.done!(record, at), made: map.makes?.key(answers) ?? null, answers }
    },
    intervene: () => { throw new Error('none') },
    order: async () => {},
    close: async () => {
      await http.close()
      
    },
  }
}

/** A draft order of one piece of goods from its vendor, ready to be confirmed. */
export async function draftOrder(at: TestConnection, quantity = '10'): Promise<Native> {
  const item = await goods(at)
  const [option] = item.supply_options
  const line = { item_id: item.id, quantity, unit_price: '7.5' }
  return at.create('purchase-orders', {
    vendor_id: option.vendor_id,
    vendor_reference: 'Q-77',
    lines: [line],
  })
}

/** A piece of goods that somebody supplies. */
export async function goods(at: TestConnection): Promise<Native> {
  const items = await at.list('items', { kind: ['material'] }, 50)
  return items.find(
    (item) => item.status === 'active' && item.unit === 'u' && item.supply_options.length > 0,
  )!
}
