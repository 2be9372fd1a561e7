import type { EntityName } from '@millwright/model'
import type { Io } from '../../io.ts'
import { type Plan, planAction, planDelete, planUpdate, previewPlan } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference } from '../compare.ts'
import { watchIo } from '../watch.ts'
import { declared, prepareAction } from './actions.ts'

/** A dry run shows everything and changes nothing. */
export const dryPlans: Check = {
  name: 'dry-plans',
  cases: (bench) =>
    bench.names.flatMap((entity): Case[] => {
      const { ops } = bench.map(entity)
      const plan = (op: string, make: (io: Io) => Promise<Plan>): Case => ({
        promise: `planning and previewing ${op} changes nothing at the source`,
        entity,
        op,
        run: () => planOnly(bench, entity, make),
      })
      const writes: Case[] = []
      if (ops.create === true)
        writes.push(plan('create', async (io) => (await bench.planNew(entity, io)).plan))
      if (ops.update === true) {
        writes.push(
          plan('update', async (io) => {
            const record = await bench.changeable(entity)
            const bodies = await bench.samples(entity).update?.(record, bench.tools)
            if (!bodies?.[0]) throw new Skip('There is no sample of an update.')
            return planUpdate(io, entity, record.id, bodies[0], null)
          }),
        )
      }
      if (ops.delete === true) {
        writes.push(
          plan('delete', async (io) => {
            return planDelete(io, entity, (await bench.changeable(entity)).id, null)
          }),
        )
      }
      for (const [name] of declared(bench, entity)) {
        writes.push(
          plan(`actions/${name}`, async (io) => {
            const { before, body } = await prepareAction(bench, entity, name)
            return planAction(io, entity, before.record.id, name, body, null)
          }),
        )
      }
      return writes
    }),
}

async function planOnly(
  bench: Bench,
  entity: EntityName,
  make: (io: Io) => Promise<Plan>,
): Promise<void> {
  const { io, writes } = watchIo(bench.io)
  const plan = await make(io)
  bench.forget()
  const shown = previewPlan(io, plan)
  bench.shown.add(JSON.stringify(shown))
  expect(
    plan.effects.every((effect) => effect.length > 5),
    'an effect has no words',
  )
  expect(plan.effects.length > 0 || plan.steps.length === 0, 'the plan does not say what it does')
  for (const { method, url } of shown) expect(method && URL.canParse(url), `${url} is no address`)
  expect(writes().length === 0, `planning sent ${writes()[0]?.method} ${writes()[0]?.path}`)
  if (plan.before === null) return
  const after = await bench.tools.get(entity, plan.before.id)
  const difference = findDifference(plan.before.record, after, true)
  expect(!difference, `planning changed the record: ${difference}`)
}
