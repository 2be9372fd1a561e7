import { type EntityName, entities, type Fields, metaOf, newId } from '@millwright/model'
import { TOLD_ENTITIES } from './event-types.ts'

/** Whose event it would be. */
export interface SampleOf {
  account_id: string
  endpoint_id: string
  thin: boolean
  /** Milliseconds since 1970. */
  now: number
}

const CONNECTION = 'con_00000000000000000000000000'
const CUSTOMER = 'cus_00000000000000000000000000'
const SYNC = 'syn_00000000000000000000000000'
const DAY_MS = 86_400_000

/** What an event of this type looks like: records have every field of the model, and nothing in it is real. */
export function makeSampleEvent(type: string, of: SampleOf): Record<string, unknown> {
  const { account_id, now } = of
  const isOfAccount = /^(credits|webhook)\./.test(type)
  const entity = TOLD_ENTITIES.find((name) => type.startsWith(`${entities[name].object}.`))
  return {
    object: 'event',
    id: newId('evt_', now),
    type,
    at: new Date(now).toISOString(),
    account_id,
    connection_id: isOfAccount ? null : CONNECTION,
    customer: isOfAccount ? null : { id: CUSTOMER, external_id: 'sample', name: 'Sample customer' },
    test: true,
    ...(entity && { origin: 'source', caused_by: null, sync_id: SYNC }),
    data: entity ? dataOfRecord(entity, type, of) : dataOf(type, of),
  }
}

function dataOfRecord(entity: EntityName, type: string, { thin, now }: SampleOf) {
  const record = makeSampleRecord(entity, now)
  const isUpdate = type.endsWith('.updated')
  const head = { entity, id: record.id, changed: isUpdate ? ['name'] : [] }
  if (thin) return head
  return { ...head, previous: isUpdate ? { name: 'Sample before' } : null, record }
}

/** A record with a value in every field. */
export function makeSampleRecord(entity: EntityName, now: number): Record<string, unknown> {
  const record = sampleOfFields(entities[entity].fields as Fields, now)
  return { ...record, object: entities[entity].object, deleted_at: null }
}

function sampleOfFields(fields: Fields, now: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, sampleOf(name, metaOf(schema), now)]),
  )
}

function sampleOf(name: string, meta: ReturnType<typeof metaOf>, now: number): unknown {
  const one = sampleOfOne(name, meta, now)
  return meta.list ? [one] : one
}

function sampleOfOne(name: string, meta: ReturnType<typeof metaOf>, now: number): unknown {
  const { type, words, fields, max = 1_000 } = meta
  switch (type) {
    case 'int':
      return 1
    case 'bool':
      return false
    case 'dec':
    case 'qty':
    case 'hours':
    case 'days':
      return '2.5'
    case 'money':
      return '125.00'
    case 'pct':
      return '19'
    case 'date':
      return new Date(now).toISOString().slice(0, 10)
    case 'ts':
      return new Date(now - DAY_MS).toISOString()
    case 'enum':
      return words?.[0] ?? null
    case 'obj':
      return fields ? sampleOfFields(fields, now) : {}
    case 'map':
      return { sample_field: 'x' }
    default:
      return textOf(name).slice(0, meta.list ? 1_000 : max)
  }
}

function textOf(name: string): string {
  if (name === 'id' || name.endsWith('_id')) return 'sample-1'
  if (name.endsWith('number') || name.endsWith('code')) return 'SAMPLE-1'
  if (name === 'currency') return 'EUR'
  if (name === 'web_url' || name.endsWith('url')) return 'https://erp.example/sample-1'
  if (name === 'version') return '1'
  return `Sample ${name.replaceAll('_', ' ')}`
}

function dataOf(type: string, { endpoint_id, now }: SampleOf): Record<string, unknown> {
  const since = new Date(now - DAY_MS).toISOString()
  const counts = { created: 3, updated: 2, deleted: 1 }
  const sync = { sync_id: SYNC, entity: 'purchase-orders' }
  switch (type) {
    case 'sync.completed':
      return { sync_id: SYNC, mode: 'incremental', entities: { 'purchase-orders': counts } }
    case 'sync.failed':
      return { ...sync, error: { code: 'UPSTREAM_ERROR', message: 'Sample reason.', at: since } }
    case 'sync.guarded':
      return { ...sync, missing: 40, of: 100 }
    case 'sync.delivered':
      return { sync_id: SYNC, endpoint_id, completed_at: since }
    case 'credits.low':
    case 'credits.exhausted': {
      const available = type === 'credits.low' ? 3 : 0
      return { available, held: 20, overage: 0, overage_allowed: false, low_threshold: 4 }
    }
    case 'webhook.failing':
    case 'webhook.disabled':
      return { endpoint_id, url: 'https://hooks.example', failing_since: since, cause: 'failing' }
    case 'connection.created':
      return { system: 'sample-system' }
    default:
      return dataOfConnection(type, since)
  }
}

function dataOfConnection(type: string, since: string): Record<string, unknown> {
  const status = type.slice('connection.'.length)
  const isWell = status === 'activated' || status === 'recovered'
  const reason = { code: 'password_expired', message: 'Sample reason.', since, evidence: [] }
  return {
    system: 'sample-system',
    status: isWell ? 'active' : status,
    previous_status: isWell ? 'unreachable' : 'active',
    cause: isWell ? 'recovered' : 'password_expired',
    ...(!isWell && status !== 'disconnected' && { reason }),
    ...(status === 'reauthorization_required' && {
      link_id: null,
      reauthorize_url: null,
      instructions: ['This is a sample: nothing has happened, and there is nothing to do.'],
    }),
  }
}
