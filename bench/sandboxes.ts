import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { startSandbox } from './sandbox.ts'
import { spread } from './statistics.ts'

const ROUNDS = 5

/** SANDBOXES: all simulated systems in one process, until each has seeded its records. */
export const measureSandboxes: Benchmark = async () => {
  const seconds: number[] = []
  const listening: number[] = []
  const memory: number[] = []
  let systems = 0
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    const since = () => (performance.now() - started) / 1000
    const sandbox = await startSandbox()
    try {
      listening.push(since())
      // A system is seeded when it is first asked for; this asks for all.
      systems = await sandbox.countSeeded()
      seconds.push(since())
      memory.push((await sandbox.program.usage()).rssPeak)
    } finally {
      await sandbox.program.stop()
    }
  }
  const time = spread(seconds)
  const peak = spread(memory)
  const about = { systems, rounds: ROUNDS }
  return [
    judgeLess({
      id: 'SANDBOXES',
      name: 'start',
      value: time.median,
      unit: 's',
      at_least: 2,
      aim: 1,
      detail: { ...about, seconds: time, listening: spread(listening) },
    }),
    judgeLess({
      id: 'SANDBOXES',
      name: 'memory',
      value: peak.median,
      unit: 'MB',
      at_least: 250,
      aim: 150,
      detail: { ...about, megabytes: peak },
    }),
  ]
}
