import type { Auth, Connector, EntityMap, ListQuery, NativePage } from '@millwright/kit'
import { custom } from '@millwright/kit/fields'
import { newId } from '@millwright/model'
import { createConnection } from '../../store/connections.ts'
import { createCustomer } from '../../store/customers.ts'
import { withAccount } from '../../store/pool.ts'
import type { TestNode } from '../../test-node.ts'
import { wakeSyncs } from './wake-syncs.ts'

/** One record a call, so that a page of the engine, which may cost ten calls, has ten. */
const PER_CALL = 1

export interface Row {
  id: string
  name: string
  /** ISO 8601, by the source's own clock. */
  changed: string
}

export interface MemoryOptions {
  /** How coarse the stamps are, in ms. */
  coarseness: number
  /** No marker, no count, no way to read one record. */
  isBare?: boolean
}

/** A source in memory with a clock of its own: `vendors`, read in the order of their keys. */
export interface MemorySource {
  connector: Connector
  rows: Map<string, Row>
  now: number
  /** Lists that were answered; ten make a page of the engine. */
  calls: number
  /** Called before each is answered; may change the source, or throw. */
  onCall: (number: number) => void
  /** What the source says instead. */
  twist: (page: NativePage) => NativePage
  write(id: string, name: string): void
}

export function createMemorySource({ coarseness, isBare = false }: MemoryOptions): MemorySource {
  const source: MemorySource = {
    connector: null as never,
    rows: new Map(),
    now: Date.parse('2026-11-24T12:00:00Z'),
    calls: 0,
    onCall: () => {},
    twist: (page) => page,
    write(id, name) {
      const changed = new Date(Math.floor(this.now / coarseness) * coarseness).toISOString()
      this.rows.set(id, { id, name, changed })
    },
  }
  const list = async (query: ListQuery): Promise<NativePage> => {
    source.onCall(++source.calls)
    const since = query.filters.modified_after as string | undefined
    const all = [...source.rows.values()].filter(
      ({ changed }) => since === undefined || Date.parse(changed) >= Date.parse(since),
    )
    const found = all
      .filter(({ id }) => query.after === null || id > (query.after as string))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
    const records = found.slice(0, Math.min(query.limit, PER_CALL)).map((row) => ({ ...row }))
    const next = found.length > records.length ? records.at(-1)!.id : null
    const total = query.total && !isBare ? { total: all.length } : {}
    return source.twist({ records, next, ...total })
  }
  const vendors: Partial<EntityMap> = {
    native: 'vendor',
    at: {},
    key: ['id'],
    ops: { list: true, ...(!isBare && { get: true as const }) },
    fields: {
      name: custom('name', ({ name }) => name),
      updated_at: custom('changed', ({ changed }) => (isBare ? null : changed)),
    } as unknown as EntityMap['fields'],
    filters: isBare ? {} : { modified_after: (value) => value },
    changes: {
      by: isBare ? null : 'changed',
      precision: coarseness >= 86_400_000 ? 'day' : coarseness >= 1_000 ? 's' : 'ms',
      deletes: 'sweep',
    },
    version: 'none',
  }
  const auth: Partial<Auth> = { kind: 'none', fields: [], sign: () => ({}) }
  source.connector = {
    system: 'memory',
    name: 'Memory',
    family: 'erp',
    tier: 1,
    deployments: ['cloud'],
    auth: [auth as Auth],
    protocol: {
      list: (_io, _entity, query) => list(query),
      get: async (_io, _entity, [id]) => source.rows.get(id!) ?? null,
    },
    entities: { vendors: vendors as EntityMap<'vendors'> },
  } as Partial<Connector> as Connector
  return source
}

/** A connection to it that works, made without a look at it. */
export async function connectMemory(node: TestNode): Promise<string> {
  const { services, account_id } = node
  const id = newId('con_')
  const sealed = services.vault.seal(
    { account_id, connection_id: id },
    { kind: 'none', base_url: 'https://memory.example' },
  )
  await withAccount(services.database, account_id, async (trx) => {
    const customer = { account_id, id: newId('cus_'), external_id: id, name: 'ACME' }
    await createCustomer(trx, customer)
    await createConnection(trx, {
      account_id,
      id,
      customer_id: customer.id,
      system: 'memory',
      deployment: 'cloud',
      name: 'Memory',
      status: 'active',
      host: 'memory.example',
      ...sealed,
    })
    await wakeSyncs(services, trx, { account_id, id, system: 'memory' })
  })
  return id
}
