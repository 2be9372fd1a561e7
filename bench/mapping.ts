import { catalogue } from '@millwright/connectors'
import {
  type Connector,
  type Context,
  createHttp,
  decodeRecord,
  type EntityMap,
  type Io,
  type Native,
  readOne,
  readPage,
} from '@millwright/kit'
import { connectSandbox, type OwnSamples, type Tools } from '@millwright/kit/conformance'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { createBench } from '../kit/conformance/bench.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { profileHere } from './profile.ts'
import { interleave } from './rounds.ts'
import { spread } from './statistics.ts'

const LINES = 5
/** Orders are looked for among so many. */
const ORDERS = 200
/** Where there are fewer, they are made. */
const FEWEST = 8
const CALLS = 4_000
const ROUNDS = 9
const WARM_UP_ROUNDS = 8

interface Subject {
  connector: Connector
  map: EntityMap
  context: Context
  /** Orders with five lines each, as the source gave them. */
  natives: readonly Native[]
}

/** MAPPING: one purchase order with five lines, from the source's form to ours, every value judged by the model. */
export const measureMapping: Benchmark = async ({ profile }) => {
  const subjects = await findSubjects()
  const names = subjects.map(({ connector }) => connector.system)
  const turns = Object.fromEntries(
    subjects.map((subject) => [subject.connector.system, async () => microsecondsOf(subject)]),
  )
  // All of them first: V8 then compiles what they share for all, as in a server that has many connections.
  await interleave(turns, WARM_UP_ROUNDS)
  if (profile) {
    for (const subject of subjects) {
      await profileHere(`mapping-${subject.connector.system}`, () => {
        for (let round = 0; round < ROUNDS * 4; round++) microsecondsOf(subject)
      })
    }
  }
  const rounds = await interleave(turns, ROUNDS)
  return names.map((name) => {
    const { median, least, most } = spread(rounds[name]!)
    const { natives, map } = subjects.find(({ connector }) => connector.system === name)!
    const bytes = Buffer.byteLength(JSON.stringify(natives[0]))
    const detail = { least, most, orders: natives.length, native: map.native, native_bytes: bytes }
    return judgeLess({
      id: 'MAPPING',
      name,
      value: median,
      unit: 'µs',
      at_least: 20,
      aim: 8,
      detail,
    })
  })
}

/** CPU time of one order: what others leave of the machine says nothing about the mapping. */
function microsecondsOf({ map, context, natives }: Subject): number {
  const started = process.cpuUsage()
  for (let call = 0; call < CALLS; call++) {
    const native = natives[call % natives.length]!
    const record = decodeRecord('purchase-orders', map, native, context, { whole: true })
    if (record.lines.length !== LINES) throw new Error('an order lost its lines')
  }
  const { user, system } = process.cpuUsage(started)
  return (user + system) / CALLS
}

/** Every connector with purchase orders that has a simulated system. */
async function findSubjects(): Promise<Subject[]> {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: ORDERS } })
  const http = createHttp({ allowPrivate: () => true })
  try {
    const subjects: Subject[] = []
    for (const connector of catalogue) {
      const isThere = sandbox.systems.some(({ name }) => name === connector.system)
      if (isThere && 'purchase-orders' in connector.entities)
        subjects.push(await readSubject(connector, sandbox, http))
    }
    return subjects
  } finally {
    await http.close()
    await sandbox.close()
  }
}

async function readSubject(
  connector: Connector,
  sandbox: Sandbox,
  http: ReturnType<typeof createHttp>,
): Promise<Subject> {
  const own: OwnSamples = await import(`../connectors/${connector.system}/samples.ts`)
  const others = own.sandboxCredentials
  const connection = connectSandbox(connector, { sandbox, http, others })
  const { tools } = createBench(connector, { ...connection, samples: own.samples, guide: null })
  const natives = await listOrders(tools.io)
  while (natives.length < FEWEST) natives.push(await makeOrder(tools, own))
  const map = connector.entities['purchase-orders'] as unknown as EntityMap
  return { connector, map, context: tools.io.context, natives }
}

/** Orders that have five lines already. */
async function listOrders(io: Io): Promise<Native[]> {
  const natives: Native[] = []
  let after: unknown = null
  do {
    const query = { limit: 100, after, filters: {}, fields: null, total: false }
    const { records, next } = await readPage(io, 'purchase-orders', query)
    for (const { record, native } of records)
      if (record.lines?.length === LINES) natives.push(native)
    after = next
  } while (after !== null)
  return natives
}

async function makeOrder(tools: Tools, { samples }: OwnSamples): Promise<Native> {
  const body = await samples['purchase-orders']!.create!(tools)
  const lines = Array.from({ length: LINES }, (_, index) => body.lines[index % body.lines.length])
  const { id } = await tools.create('purchase-orders', { ...body, lines })
  return (await readOne(tools.io, 'purchase-orders', id)).native
}
