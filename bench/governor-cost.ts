import { createGovernor } from '../kit/governor.ts'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { spread } from './statistics.ts'

const CALLS = 1_000_000
const ROUNDS = 7
const CONNECTIONS = [10, 10_000]

/** What the governor costs a call that need not wait: in and out, among few connections and among many. */
export const measureGovernor: Benchmark = async () => {
  const rounds = CONNECTIONS.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, connections] of CONNECTIONS.entries())
      rounds[index]!.push(nanosecondsOf(connections))
  const [few, many] = rounds.map(spread)
  return [
    judgeLess({
      id: 'GOV',
      name: 'an uncontended call',
      value: few!.median,
      unit: 'ns',
      at_least: 1_000,
      aim: 500,
      detail: { connections: CONNECTIONS[0], calls: CALLS, few, many },
    }),
    judgeLess({
      id: 'GOV',
      name: '10 000 connections to 10',
      value: many!.median / few!.median,
      unit: 'ratio',
      at_least: 1.3,
      aim: 1.1,
      detail: { few, many },
    }),
  ]
}

function nanosecondsOf(connections: number): number {
  const governor = createGovernor()
  const gates = Array.from({ length: connections }, (_, index) =>
    governor.gate({
      host: `${index % 100}.example`,
      connection: `c${index}`,
      tenant: `t${index % 50}`,
      name: 'Fabrik',
      limits: { concurrent: 8 },
    }),
  )
  const headers = {
    'content-type': 'application/json',
    'x-rate-limit-limit': '1000000000',
    'x-rate-limit-remaining': '999999999',
    'x-rate-limit-reset': '60',
  }
  const started = process.cpuUsage()
  for (let call = 0; call < CALLS; call++) {
    const gate = gates[call % connections]!
    const pass = gate.enter(WISH)
    if (pass instanceof Promise) throw new Error('an uncontended call had to wait')
    gate.leave(pass, OK, call % 2 === 0 ? headers : NONE)
  }
  // What others leave of the machine says nothing about the governor.
  const { user, system } = process.cpuUsage(started)
  return ((user + system) * 1_000) / CALLS
}

const WISH = {}
const OK = { kind: 'ok' } as const
const NONE = {}
