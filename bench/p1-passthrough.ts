import type { Benchmark } from './benchmark.ts'
import { compare, describeComparison, profileVariant, warmUp } from './comparison.ts'
import { judgeMore } from './figure.ts'
import { passthroughOf } from './passthrough.ts'
import { openScene } from './scene.ts'

/** P1: the source's own answer through our passthrough, against a bare proxy. */
export const measurePassthrough: Benchmark = async ({ profile }) => {
  const scene = await openScene()
  try {
    const { load, node, proxy } = scene
    const variants = {
      ours: { target: passthroughOf(scene), program: node.program },
      floor: { target: scene.floor, program: proxy },
    }
    await warmUp(load, Object.values(variants))
    if (profile) await profileVariant(load, variants.ours, 'p1-passthrough')
    const figures = []
    for (const concurrency of [10, 50]) {
      const { ours, floor } = await compare(load, variants, concurrency)
      const detail = describeComparison(ours, floor)
      figures.push(
        judgeMore({
          id: 'P1',
          name: `c=${concurrency}`,
          value: detail.ratio.median,
          unit: 'ratio',
          at_least: 1,
          aim: 1.4,
          detail: { ...scene.facts, ...detail },
        }),
      )
    }
    return figures
  } finally {
    await scene.close()
  }
}
