import type { Benchmark } from './benchmark.ts'
import { warmUp } from './comparison.ts'
import { judgeLess } from './figure.ts'
import type { LoadResult } from './load.ts'
import { passthroughOf } from './passthrough.ts'
import { openScene } from './scene.ts'

const CONCURRENCY = 50
const SECONDS = 15

/** P10: resident memory of a node after the calls of P1, fifty at once. */
export const measureMemory: Benchmark = async () => {
  const scene = await openScene()
  try {
    const { load, node } = scene
    const target = passthroughOf(scene)
    const started = await node.program.usage()
    await warmUp(load, [{ target, program: node.program }])
    const loaded: LoadResult = await load.ask('run', {
      target,
      concurrency: CONCURRENCY,
      duration: SECONDS * 1_000,
    })
    if (loaded.failures > 0) throw new Error(`${loaded.failures} calls failed.`)
    const { rss, rssPeak } = await node.program.usage()
    const detail = {
      calls: loaded.requests,
      per_second: loaded.perSecond,
      before_the_load_mb: started.rss,
      peak_mb: rssPeak,
    }
    const goal = { at_least: 180, aim: 130 }
    const name = `resident after c=${CONCURRENCY}`
    return [judgeLess({ id: 'P10', name, value: rss, unit: 'MB', ...goal, detail })]
  } finally {
    await scene.close()
  }
}
