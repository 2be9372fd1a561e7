import type { Benchmark } from './benchmark.ts'
import {
  compare,
  describeComparison,
  describeRun,
  profileVariant,
  type Variant,
  warmUp,
} from './comparison.ts'
import { judgeMore } from './figure.ts'
import type { LoadResult, Target } from './load.ts'
import { startNginx } from './nginx.ts'
import { passthroughOf } from './passthrough.ts'
import { openScene, type Scene } from './scene.ts'

/**
 * P1: the source's own answer through our passthrough, against a bare proxy; beside it nginx, where it is there. Once
 * with calls of many records, and once with the same call by all, which reads at the same time share.
 */
export const measurePassthrough: Benchmark = async ({ profile }) => {
  const scene = await openScene()
  const nginx = await startNginx(scene.upstream.url)
  try {
    const { load, node, proxy } = scene
    const pick = (targets: readonly Target[], isSame: boolean) => (isSame ? targets[0]! : targets)
    const variantsOf = (isSame: boolean): Record<string, Variant> => ({
      ours: { target: pick(passthroughOf(scene), isSame), program: node.program },
      floor: { target: pick(scene.floor, isSame), program: proxy },
      ...(nginx && {
        nginx: {
          target: pick(
            scene.direct.map((one) => ({ ...one, origin: nginx.url })),
            isSame,
          ),
          program: nginx,
        },
      }),
    })
    await warmUp(load, Object.values(variantsOf(false)))
    const ours = { target: passthroughOf(scene), program: node.program }
    if (profile) await profileVariant(load, ours, 'p1-passthrough')
    const figures = []
    for (const isSame of [false, true]) {
      for (const concurrency of [10, 50]) {
        const variants = variantsOf(isSame)
        const found = await compare(load, variants, concurrency)
        const detail = {
          ...scene.facts,
          source_calls_per_call: await countSourceCalls(scene, variants.ours!.target, concurrency),
          ...describeComparison(found.ours!, found.floor!),
          ...(found.nginx && { nginx: describeRun(found.nginx) }),
        }
        figures.push(
          judgeMore({
            id: 'P1',
            name: `c=${concurrency}${isSame ? ', the same call' : ''}`,
            value: detail.ratio.median,
            unit: 'ratio',
            at_least: 1,
            aim: 1.4,
            detail,
          }),
        )
      }
    }
    return figures
  } finally {
    await nginx?.stop()
    await scene.close()
  }
}

/** Less than one where calls share a read. */
async function countSourceCalls(
  { load, upstream }: Scene,
  target: Target | readonly Target[],
  concurrency: number,
): Promise<number> {
  await upstream.ask('report')
  const { requests }: LoadResult = await load.ask('run', { target, concurrency, duration: 500 })
  return (await upstream.ask('report')).requests / requests
}
