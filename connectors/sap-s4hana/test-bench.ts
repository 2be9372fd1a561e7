import {
  type Connector,
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
import { sapS4hana } from './connector.ts'

/** A simulated system and one connection to it. For tests only. */
export interface Bench {
  io: Io
  sandbox: Sandbox
  exchanges: Exchange[]
  now: { value: number }
  /** Another connection with other values in its form. */
  connect(
    form: Record<string, string>,
    options?: { exchanges?: Exchange[]; connector?: Connector },
  ): Io
  control(action: string, body: unknown, method?: string): Promise<any>
  list(entity: EntityName, filters?: Record<string, unknown>, limit?: number): Promise<Native[]>
  get(entity: EntityName, id: string): Promise<Native>
  create(entity: EntityName, body: Native, io?: Io): Promise<Native>
  update(entity: EntityName, id: string, body: Native, ifMatch?: string): Promise<Native>
  remove(entity: EntityName, id: string): Promise<Native>
  act(
    entity: EntityName,
    id: string,
    name: ActionName,
    body?: Native,
  ): Promise<{ record: Native; made: readonly string[] | null }>
  close(): Promise<void>
}

/** Begins on the day of the seeded state. */
const START = Date.parse('2026-03-20T08:00:00Z')

export async function openBench(
  seed: { seed?: number; purchase_orders?: number } = {},
): Promise<Bench> {
  const now = { value: START }
  const clock = () => (now.value += 1000)
  const sandbox = await createSandbox({
    port: 0,
    seed: { purchase_orders: 60, ...seed },
    now: clock,
  })
  const system = sandbox.systems.find(({ name }) => name === 'sap-s4hana')!
  const http = createHttp({ allowPrivate: () => true })
  const exchanges: Exchange[] = []
  const base_url = `${sandbox.url}/sap-s4hana`
  const connect: Bench['connect'] = (form, options = {}) =>
    createIo({
      connector: options.connector ?? sapS4hana,
      credentials: { kind: 'basic', base_url, time_zone: 'UTC', ...system.credentials, ...form },
      http,
      timeout: 10_000,
      now: clock,
      sleep: async () => {},
      onExchange: (exchange) => (options.exchanges ?? exchanges).push(exchange),
    })
  const io = connect({ deployment: 'cloud_public' })
  const get: Bench['get'] = async (entity, id) => (await readOne(io, entity, id)).record
  return {
    io,
    sandbox,
    exchanges,
    now,
    connect,
    get,
    control: async (action, body, method = 'POST') => {
      const answer = await fetch(`${sandbox.url}/_control/sap-s4hana/${action}`, {
        method,
        ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`control ${action}: ${answer.status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    list: async (entity, filters = {}, limit = 500) => {
      const page = await readPage(io, entity, {
        limit,
        after: null,
        filters,
        fields: null,
        total: false,
      })
      return page.records.map(({ record }) => record)
    },
    create: async (entity, body, own = io) => {
      const { id } = await carryOut(own, await planCreate(own, entity, body))
      return get(entity, id)
    },
    update: async (entity, id, body, ifMatch) => {
      await carryOut(io, await planUpdate(io, entity, id, body, ifMatch ?? null))
      return get(entity, id)
    },
    remove: async (entity, id) => {
      await carryOut(io, await planDelete(io, entity, id, null))
      return get(entity, id)
    },
    act: async (entity, id, name, body = {}) => {
      const plan = await planAction(io, entity, id, name, body, null)
      const { answers } = await carryOut(io, plan)
      return { record: await get(entity, id), made: plan.action?.map.makes?.key(answers) ?? null }
    },
    close: async () => {
      await http.close()
      await sandbox.close()
    },
  }
}
