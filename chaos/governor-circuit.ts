import { judgeLess } from '../bench/figure.ts'
import type { Gate, Pass } from '../kit/gate.ts'
import { type Connector, createIo, WireFailure } from '../kit/index.ts'
import { ScriptedHttp } from '../kit/test-http.ts'
import { openWorld } from '../kit/test-scenarios.ts'
import { createRandom } from './random.ts'

const CALLERS = 100
const TRIALS = 50

/** A source that dies and comes back: failures until it is left alone, trials at a time, and second tries. */
export async function tryCircuit(seed: number) {
  const random = createRandom(seed)
  const { world, gateOf } = openWorld(random)
  const gates = Array.from({ length: CALLERS }, (_, index) => gateOf(`c${index}`))
  let failures = 0
  for (let gate = gates[0]!; ; failures++) {
    const pass = enter(gate)
    if (!pass) break
    gate.leave(pass, { kind: 'down' })
  }
  let most = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    world.now += 66_000
    const passes = gates.map(enter).filter((pass) => pass !== null)
    most = Math.max(most, passes.length)
    const isBack = random() < 0.3
    for (const pass of passes) pass.gate.leave(pass, { kind: isBack ? 'ok' : 'down' })
    if (isBack) while (enterAndFail(gates[0]!));
  }
  const { asked, sent } = await countTries(createRandom(seed))
  return [
    judgeLess({
      id: 'C17',
      name: 'failures until it opens',
      value: failures,
      unit: 'failures',
      at_least: 10,
      aim: 8,
      detail: { seed },
    }),
    judgeLess({
      id: 'C17',
      name: 'half-open probes at a time',
      value: most,
      unit: 'probes',
      at_least: 1,
      aim: 1,
      detail: { seed, callers: CALLERS, trials: TRIALS },
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

function enter(gate: Gate): Pass | null {
  try {
    return gate.enter({}) as Pass
  } catch {
    return null
  }
}

function enterAndFail(gate: Gate): boolean {
  const pass = enter(gate)
  if (pass) gate.leave(pass, { kind: 'down' })
  return pass !== null
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
