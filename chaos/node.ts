// One node of a cluster, with a clock that can be set, jobs that can be switched on, and callers inside.
import { catalogue } from '@millwright/connectors'
import { ApiError } from '@millwright/model'
import { answerParent } from '../bench/questions.ts'
import { startMonitor } from '../server/jobs/monitor-connections.ts'
import { startGrantRenewal } from '../server/jobs/renew-grants.ts'
import { createServices } from '../server/services.ts'
import { openDatabase } from '../server/store/pool.ts'

/** One call of each connection named, all at once. */
export interface CallRequest {
  account_id: string
  ids: string[]
}

/** How a call ended: `ok`, or the code of the error. */
export interface CallResult {
  id: string
  outcome: string
  ms: number
}

let offset = 0
const { CHAOS_DATABASE = '', CHAOS_MASTER_KEY = '', CHAOS_MONITOR = '' } = process.env
const tell = (fields: object, text: string) => console.error(text, fields)
const { services } = await createServices({
  database: await openDatabase({ url: CHAOS_DATABASE, size: 4 }),
  masterKeys: [Buffer.from(CHAOS_MASTER_KEY, 'base64')],
  catalogue,
  log: { error: tell, warn: tell },
  allowPrivate: () => true,
  upstreamTimeout: 30_000,
  publicUrl: 'https://api.example',
  now: () => Date.now() + offset,
})
const complain = (error: unknown) => console.error(error)
startGrantRenewal(services, complain)
if (CHAOS_MONITOR !== '') startMonitor(services, complain)

async function callOnce(account_id: string, id: string): Promise<CallResult> {
  const started = performance.now()
  let outcome = 'ok'
  try {
    const { connector, io } = await services.access.byId(account_id, id)
    const { probe } = connector
    await io().send(typeof probe === 'function' ? probe(io().context) : probe)
  } catch (error) {
    outcome = error instanceof ApiError ? error.code : String(error)
  }
  return { id, outcome, ms: performance.now() - started }
}

answerParent({
  pid: () => process.pid,
  /** How far this node's clock is ahead, in ms. */
  setOffset: (ms: number) => {
    offset = ms
  },
  call: ({ account_id, ids }: CallRequest) =>
    Promise.all(ids.map((id) => callOnce(account_id, id))),
})
// Somebody listens: the timers of a server keep it alive, here the channel does.
process.channel?.ref()
console.log('ready')
