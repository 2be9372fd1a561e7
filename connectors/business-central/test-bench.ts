import {
  carryOut,
  createHttp,
  createIo,
  type Exchange,
  type Io,
  type Native,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  readOne,
  readPage,
} from '@millwright/kit'
import type { ActionName, EntityName } from '@millwright/model'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { businessCentral } from './connector.ts'

/** A simulated environment and one connection to it. For tests only. */
export interface Bench {
  io: Io
  sandbox: Sandbox
  exchanges: Exchange[]
  now: { value: number }
  credentials: Record<string, string>
  /** Another connection with other values in its form. */
  connect(form?: Record<string, string>): Io
  control(action: string, body: unknown, method?: string): Promise<any>
  list(entity: EntityName, filters?: Record<string, unknown>): Promise<Native[]>
  get(entity: EntityName, id: string): Promise<Native>
  create(entity: EntityName, body: Native): Promise<Native>
  update(entity: EntityName, id: string, body: Native): Promise<Native>
  remove(entity: EntityName, id: string): Promise<void>
  act(entity: EntityName, id: string, name: ActionName, body: Native): Promise<Native>
  close(): Promise<void>
}

const START = Date.parse('2026-06-01T08:00:00Z')

export async function openBench(): Promise<Bench> {
  const now = { value: START }
  const clock = () => (now.value += 10)
  const sandbox = await createSandbox({
    port: 0,
    seed: { purchase_orders: 30 },
    now: clock,
  })
  sandbox.reset('business-central')
  const system = sandbox.systems.find(({ name }) => name === businessCentral.system)!
  const http = createHttp({ allowPrivate: () => true })
  const exchanges: Exchange[] = []
  const base_url = `${sandbox.url}/business-central${system.basePath}`
  const credentials = { ...system.credentials, base_url }
  const connect: Bench['connect'] = (form = {}) =>
    createIo({
      connector: businessCentral,
      credentials: { kind: 'oauth2_client_credentials', ...credentials, ...form },
      http,
      timeout: 10_000,
      now: clock,
      sleep: async () => {},
      onExchange: (exchange) => exchanges.push(exchange),
    })
  const io = connect()
  const get: Bench['get'] = async (entity, id) => (await readOne(io, entity, id)).record
  return {
    io,
    sandbox,
    exchanges,
    now,
    credentials,
    connect,
    get,
    control: async (action, body, method = 'POST') => {
      const answer = await fetch(`${sandbox.url}/_control/business-central/${action}`, {
        method,
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      })
      const json: any = await answer.json()
      if (!answer.ok) throw new Error(`control ${action}: ${json.error}`)
      return json
    },
    list: async (entity, filters = {}) => {
      const query = { limit: 500, after: null, filters, fields: null, total: false }
      return (await readPage(io, entity, query)).records.map(({ record }) => record)
    },
    create: async (entity, body) => {
      const { id } = await carryOut(io, await planCreate(io, entity, body))
      return get(entity, id)
    },
    update: async (entity, id, body) => {
      await carryOut(io, await planUpdate(io, entity, id, body, null))
      return get(entity, id)
    },
    remove: async (entity, id) => {
      await carryOut(io, await planDelete(io, entity, id, null))
    },
    act: async (entity, id, name, body) => {
      await carryOut(io, await planAction(io, entity, id, name, body, null))
      return get(entity, id)
    },
    close: async () => {
      await http.close()
      await sandbox.close()
    },
  }
}

/** What a call is refused with. */
export async function failureOf(work: Promise<unknown>): Promise<any> {
  return work.then(
    () => {
      throw new Error('it went well')
    },
    (error) => error,
  )
}
