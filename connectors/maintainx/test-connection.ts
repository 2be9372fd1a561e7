import assert from 'node:assert/strict'
import {
  carryOut,
  createHttp,
  createIo,
  type Exchange,
  type ListQuery,
  type Native,
  type Plan,
  readOne,
  readPage,
  unapplied,
} from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import { createSandbox } from '@millwright/sandbox'
import { maintainx } from './connector.ts'

/** A sandbox of its own for one test file, and the connector on it. Call `close` at the end. */
export async function connectSandbox(seed: { purchase_orders?: number } = {}) {
  const clock = { now: Date.parse('2026-09-01T08:00:00.250Z') }
  const sandbox = await createSandbox({
    port: 0,
    seed: { seed: 7, purchase_orders: seed.purchase_orders ?? 40 },
    // Every look at the clock is a little later, so that no two records are made at one instant by chance.
    now: () => clock.now++,
  })
  const system = sandbox.systems.find(({ name }) => name === 'maintainx')!
  sandbox.reset('maintainx')
  const http = createHttp({ allowPrivate: () => true })
  const exchanges: Exchange[] = []
  const connect = (more: Record<string, string> = {}) =>
    createIo({
      connector: maintainx,
      credentials: {
        kind: 'api_key',
        base_url: `${sandbox.url}/maintainx${system.basePath}`,
        ...(system.credentials as { api_key: string }),
        ...more,
      },
      http,
      timeout: 10_000,
      now: () => clock.now,
      sleep: async () => {},
      onExchange: (exchange) => exchanges.push(exchange),
    })
  return {
    io: connect(),
    connect,
    exchanges,
    system,
    clock,
    intervene: (
      op: 'insert' | 'update' | 'delete',
      native: string,
      key: unknown,
      data: Record<string, unknown> = {},
    ) => system.intervene({ op, native, key, data }, clock.now++),
    fault: (body: Record<string, unknown>) => control(sandbox.url, 'faults', body),
    switchTo: (body: Record<string, unknown>) => control(sandbox.url, 'switches', body),
    close: async () => {
      await http.close()
      await sandbox.close()
    },
  }
}

export type Connection = Awaited<ReturnType<typeof connectSandbox>>

async function control(url: string, action: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/_control/maintainx/${action}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** All pages of a list, one after the other; `between` runs behind each. */
export async function readAll(
  io: Connection['io'],
  entity: EntityName,
  query: Partial<ListQuery> & { limit: number },
  between?: () => void,
) {
  const records: Native[] = []
  let after: unknown = null
  do {
    const whole = { filters: {}, fields: null, total: false, ...query, after }
    const page = await readPage(io, entity, whole)
    records.push(...page.records.map(({ record }) => record))
    after = page.next === null ? null : JSON.parse(JSON.stringify(page.next))
    between?.()
  } while (after !== null)
  return records
}

/** Sends a plan and reads the record anew; a create or update has to read back what was sent. */
export async function carry(io: Connection['io'], planning: Plan | Promise<Plan>): Promise<Native> {
  const plan = await planning
  const { id } = await carryOut(io, plan)
  const { record } = await readOne(io, plan.entity, id)
  if (plan.op !== 'action') assert.deepEqual(unapplied(plan.body, record), [])
  const { action } = plan
  if (action?.map.done)
    assert.ok(action.map.done(record, action.at), `${action.name} left no trace`)
  return record
}
