import { type EntityName, entities } from '@millwright/model'
import type { Native } from '../../connector.ts'
import { readOne } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference, show } from '../compare.ts'

/** Records that are read one by one to be compared with the list. */
const COMPARED = 25

/** Every record is what the model says, however it is read. */
export const records: Check = {
  name: 'records',
  cases: (bench) =>
    bench.names.flatMap((entity): Case[] => {
      const { ops } = bench.map(entity)
      if (ops.list !== true) return ops.get === true ? [readAlone(bench, entity)] : []
      const list: Case = {
        promise: 'every record of the list is what the model says, with all fields',
        entity,
        op: 'list',
        run: async () => {
          const { found } = await bench.snapshot(entity)
          if (found.length === 0) throw new Skip('The source has no such record.')
          for (const { record } of found) checkRecord(entity, record)
        },
      }
      if (ops.get !== true) return [list]
      const get: Case = {
        promise: 'list and get agree in every field',
        entity,
        op: 'get',
        run: async () => {
          const { found } = await bench.snapshot(entity)
          if (found.length === 0) throw new Skip('The source has no such record.')
          const step = Math.max(1, Math.floor(found.length / COMPARED))
          for (let i = 0; i < found.length; i += step) {
            const { record } = found[i]!
            const one = await readOne(bench.io, entity, record.id)
            checkRecord(entity, one.record)
            const { thin } = bench.map(entity)
            const left = without(record, thin)
            const alone = without(one.record, thin)
            const difference = findDifference(left, alone, true)
            expect(!difference, `record ${record.id} read alone: ${difference}`)
          }
        },
      }
      return [list, get]
    }),
}

/** Where nothing is listed, a record that the suite made itself is read. */
function readAlone(bench: Bench, entity: EntityName): Case {
  return {
    promise: 'a record that is read is what the model says, with all fields',
    entity,
    op: 'get',
    run: async () => checkRecord(entity, await bench.changeable(entity)),
  }
}

/** Less what is allowed to be missing in the list; where the list has it, it must agree. */
function without(record: Native, thin: readonly string[] = []): Native {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !thin.includes(name)))
}

function checkRecord(entity: keyof typeof entities, record: Native): void {
  const { record: schema, fields } = entities[entity]
  const parsed = schema.safeParse(record)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    const value = path.reduce<any>((at, part) => at?.[part as string], record)
    expect(false, `record ${record.id}: /${path.join('/')} is ${show(value)}: ${message}`)
  }
  const wanted = Object.keys(fields)
  const missing = wanted.find((name) => record[name] === undefined)
  expect(!missing, `record ${record.id} has no ${missing}`)
  const extra = Object.keys(record).find((name) => !wanted.includes(name))
  expect(!extra, `record ${record.id} has ${extra}, which the model does not`)
}
