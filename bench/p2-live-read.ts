import type { Benchmark } from './benchmark.ts'
import { compare, describeComparison, profileVariant, warmUp } from './comparison.ts'
import { judgeMore } from './figure.ts'
import { openScene } from './scene.ts'

/** P2: a unified live read of one record, against a bare proxy that passes the source's answer on. */
export const measureLiveRead: Benchmark = async ({ profile }) => {
  const scene = await openScene()
  try {
    const { load, node, proxy } = scene
    const variants = {
      ours: { target: scene.ours, program: node.program },
      floor: { target: scene.floor, program: proxy },
    }
    await warmUp(load, Object.values(variants))
    if (profile) await profileVariant(load, variants.ours, 'p2-live-read')
    const detail: Record<string, unknown> = { ...scene.facts }
    for (const concurrency of [1, 10, 50]) {
      const { ours, floor } = await compare(load, variants, concurrency)
      detail[`c=${concurrency}`] = describeComparison(ours, floor)
    }
    const { ratio } = detail['c=10'] as ReturnType<typeof describeComparison>
    const goal = { at_least: 0.8, aim: 1.1 }
    return [
      judgeMore({ id: 'P2', name: 'c=10', value: ratio.median, unit: 'ratio', ...goal, detail }),
    ]
  } finally {
    await scene.close()
  }
}
