import { judgeLess } from '../bench/figure.ts'
import type { Gate } from '../kit/gate.ts'
import { type Connector, createIo, WireFailure } from '../kit/index.ts'
import { ScriptedHttp } from '../kit/test-http.ts'
import { openWorld } from '../kit/test-scenarios.ts'
import { callThrough, LimitedSource } from '../kit/test-source-limits.ts'
import { createRandom } from './random.ts'

const CALLERS = 100
const TENANTS = 20
/** Of the outage, in ms. */
const OUTAGE = 1_800_000
const ENDLESS = { kind: 'bucket', perSecond: 1e9, burst: 1e9 } as const

/** A source that dies and comes back, calls of one tenant that are broken, and second tries. */
export async function tryCircuit(seed: number) {
  const outage = await endureOutage(seed)
  const broken = await breakOne(seed)
  const { asked, sent } = await countTries(createRandom(seed))
  return [
    judgeLess({
      id: 'C17',
      name: 'failures until it opens',
      value: countFailures(seed),
      unit: 'failures',
      at_least: 10,
      aim: 8,
      detail: { seed },
    }),
    judgeLess({
      id: 'C17',
      name: 'probes at a time, off one',
      value: Math.abs(outage.most_at_a_time - 1),
      unit: 'probes',
      at_least: 0,
      aim: 0,
      detail: { seed, callers: CALLERS, tenants: TENANTS, ...outage },
    }),
    judgeLess({
      id: 'C17',
      name: 'calls again after an outage',
      value: outage.seconds_to_recover,
      unit: 's',
      at_least: 70,
      aim: 70,
      detail: { seed },
    }),
    judgeLess({
      id: 'C17',
      name: 'held back by others’ faults',
      value: broken.others_held_back,
      unit: 'calls',
      at_least: 0,
      aim: 0,
      detail: { seed, ...broken },
    }),
    judgeLess({
      id: 'C17',
      name: 'retry amplification',
      value: sent / asked,
      unit: 'ratio',
      at_least: 1.1,
      aim: 1.1,
      detail: { seed, calls: asked, requests: sent },
    }),
  ]
}

/** Calls one after the other, of all callers in turn. */
function countFailures(seed: number): number {
  const { gateOf } = openWorld(createRandom(seed))
  const gates = Array.from({ length: CALLERS }, (_, index) => gateOf(`c${index}`))
  for (let failures = 0; ; failures++) {
    try {
      const gate = gates[failures % CALLERS]!
      const pass = gate.enter({})
      if (pass instanceof Promise) throw new Error('it had to wait')
      gate.leave(pass, { kind: 'down' })
    } catch {
      return failures
    }
  }
}

/** Callers that go on calling through an outage, all at once. */
async function endureOutage(seed: number) {
  const random = createRandom(seed)
  const { world, governor, gateOf } = openWorld(random)
  const source = new LimitedSource(world, ENDLESS, () => 50 + random() * 1_000)
  let underWay = 0
  let most = 0
  let trials = 0
  const watched = {
    async answer() {
      if (governor.describe('erp.example')!.circuit.state === 'closed') return source.answer()
      most = Math.max(most, ++underWay)
      trials++
      try {
        return await source.answer()
      } finally {
        underWay--
      }
    },
  }
  const callOn = async (gate: Gate) => {
    for (;;) {
      const { outcome } = await callThrough(world, gate, watched)
      await world.sleep(outcome === 'ok' ? 100 : random() * 2_000)
    }
  }
  for (let caller = 0; caller < CALLERS; caller++)
    void callOn(gateOf(`c${caller}`, `t${caller % TENANTS}`))
  await world.run(30_000)
  source.isDown = true
  await world.run(OUTAGE)
  source.isDown = false
  const trials_while_down = trials
  let seconds = 0
  const { taken } = source
  while (source.taken - taken < CALLERS && seconds < 300) {
    await world.run(1_000)
    seconds++
  }
  return {
    most_at_a_time: most,
    trials_while_down,
    outage_s: OUTAGE / 1_000,
    seconds_to_recover: seconds,
  }
}

/** One tenant's calls all fail; nineteen others call the same host. */
async function breakOne(seed: number) {
  const random = createRandom(seed)
  const { world, gateOf } = openWorld(random)
  const sound = new LimitedSource(world, ENDLESS, () => 50 + random() * 100)
  const broken = new LimitedSource(world, ENDLESS, () => 50 + random() * 100)
  broken.isDown = true
  let held = 0
  let calls = 0
  const callOn = async (gate: Gate, isBroken: boolean) => {
    for (;;) {
      await world.sleep(random() * (isBroken ? 50 : 4_000))
      const { outcome } = await callThrough(world, gate, isBroken ? broken : sound)
      if (isBroken) continue
      calls++
      if (outcome === 'held_back') held++
    }
  }
  for (let tenant = 0; tenant < TENANTS; tenant++)
    void callOn(gateOf(`c${tenant}`, `t${tenant}`), tenant === 0)
  await world.run(600_000)
  return { others_held_back: held, calls_of_others: calls, broken_calls_sent: broken.taken }
}

/** Reads of a source that cuts four connections of ten. */
async function countTries(random: () => number): Promise<{ asked: number; sent: number }> {
  const { world, gateOf } = openWorld(random)
  const http = new ScriptedHttp()
  http.reply = () =>
    random() < 0.4 ? new WireFailure('cut', 'cut', true) : { status: 200, body: {} }
  const auth = { kind: 'key', label: '', fields: [], sign: () => ({}) }
  const connector = { system: 'f', name: 'Fabrik', auth: [auth], explain: () => undefined }
  const io = createIo({
    connector: connector as unknown as Connector,
    credentials: { kind: 'key', base_url: 'https://erp.example' },
    http,
    timeout: 100,
    gate: gateOf('one'),
  })
  const asked = 10_000
  let held = 0
  for (let call = 0; call < asked; call++) {
    world.now += 20
    const before = http.sent.length
    await io.send({ method: 'GET', path: `/${call}` }).catch(() => {})
    if (http.sent.length === before) held++
  }
  return { asked: asked - held, sent: http.sent.length }
}
