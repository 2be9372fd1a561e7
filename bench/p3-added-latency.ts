import type { Benchmark } from './benchmark.ts'
import { compare, warmUp } from './comparison.ts'
import { judgeLess } from './figure.ts'
import { passthroughOf } from './passthrough.ts'
import { openScene } from './scene.ts'
import { median, spread } from './statistics.ts'

/** P3: what a passthrough adds to the direct call, one call at a time. */
export const measureAddedLatency: Benchmark = async () => {
  const scene = await openScene()
  try {
    const { load, node, upstream } = scene
    const variants = {
      ours: { target: passthroughOf(scene), program: node.program },
      direct: { target: scene.direct, program: upstream },
    }
    await warmUp(load, Object.values(variants))
    const { ours, direct } = await compare(load, variants, 1)
    return (['p50', 'p99'] as const).map((percentile) => {
      const added = ours.map((one, round) => one[percentile] - direct[round]![percentile])
      return judgeLess({
        id: 'P3',
        name: `added ${percentile}`,
        value: median(added),
        unit: 'ms',
        at_least: percentile === 'p50' ? 0.25 : 5,
        aim: percentile === 'p50' ? 0.12 : 2,
        detail: { ...scene.facts, added: spread(added) },
      })
    })
  } finally {
    await scene.close()
  }
}
