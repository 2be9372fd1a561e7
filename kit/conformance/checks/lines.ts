import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Field, LineMap } from '../../fields.ts'
import { readOne } from '../../read.ts'
import { carryOut, planUpdate } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference, isSameValue, show } from '../compare.ts'

/** Lines of a document are changed, added and removed by themselves. */
export const lines: Check = {
  name: 'lines',
  cases: (bench) =>
    bench.names.flatMap((entity): Case[] => {
      const map = linesOf(bench, entity)
      if (bench.map(entity).ops.update !== true || !map) return []
      const about = { entity, op: 'update' }
      return [
        {
          promise: 'changing one line leaves the rest of it and all others as they were',
          ...about,
          run: () => changeLine(bench, entity),
        },
        ...(map.adds === false
          ? []
          : [
              {
                promise: 'a line is added behind the others',
                ...about,
                run: () => addLine(bench, entity),
              },
            ]),
        ...(map.deletes
          ? [
              {
                promise: 'a line that is removed counts no more',
                ...about,
                run: () => removeLine(bench, entity, map),
              },
            ]
          : []),
        {
          promise: 'a line of another record is refused',
          ...about,
          run: () => foreignLine(bench, entity),
        },
      ]
    }),
}

function linesOf(bench: Bench, entity: EntityName): LineMap | null {
  const field = (bench.map(entity).fields as Record<string, Field>).lines
  return field?.lines && field.write === 'always' ? field.lines : null
}

async function documentOf(bench: Bench, entity: EntityName): Promise<Native> {
  const record = await bench.changeable(entity)
  expect(record.lines?.length > 0, 'the sample has no line')
  return record
}

async function send(
  bench: Bench,
  entity: EntityName,
  id: string,
  lines: Native[],
): Promise<Native> {
  const plan = await planUpdate(bench.io, entity, id, { lines }, null)
  bench.forget()
  await carryOut(bench.io, plan)
  return (await readOne(bench.io, entity, id)).record
}

async function changeLine(bench: Bench, entity: EntityName): Promise<void> {
  const { line: change } = bench.samples(entity)
  if (!change) throw new Skip('There is no sample of a change of a line.')
  const before = await documentOf(bench, entity)
  const line = before.lines[0]
  const body = change(line, before)
  const after = await send(bench, entity, before.id, [{ id: line.id, ...body }])
  expect(after.lines.length === before.lines.length, `there are ${after.lines.length} lines now`)
  const changed = after.lines.find(({ id }: Native) => id === line.id)
  const difference = findDifference(body, changed)
  expect(!difference, `the line was not changed: ${difference}`)
  const map = linesOf(bench, entity)!
  const native = Object.keys(body).flatMap((name) => map.fields[name]?.native ?? [])
  for (const [name, field] of Object.entries(map.fields)) {
    const follows = field.derived || field.native.some((one) => native.includes(one))
    if (name in body || follows || /amount|quantity|updated_at/.test(name)) continue
    const same = isSameValue(line[name], changed[name])
    expect(same, `${name} of the line went from ${show(line[name])} to ${show(changed[name])}`)
  }
  for (const other of before.lines.slice(1)) {
    const now = after.lines.find(({ id }: Native) => id === other.id)
    const moved = findDifference(other, now, true)
    expect(!moved, `another line changed too: ${moved}`)
  }
}

async function addLine(bench: Bench, entity: EntityName): Promise<void> {
  const before = await documentOf(bench, entity)
  const [line] = (await bench.bodyOf(entity)).lines as Native[]
  const after = await send(bench, entity, before.id, [line!])
  expect(
    after.lines.length === before.lines.length + 1,
    `there are ${after.lines.length} lines now`,
  )
  const known = new Set(before.lines.map(({ id }: Native) => id))
  const added = after.lines.find(({ id }: Native) => !known.has(id))
  const difference = findDifference(line, added)
  expect(!difference, `the new line is not as it was sent: ${difference}`)
}

async function removeLine(bench: Bench, entity: EntityName, map: LineMap): Promise<void> {
  const [line] = (await bench.bodyOf(entity)).lines as Native[]
  const start = await documentOf(bench, entity)
  const before = map.adds === false ? start : await send(bench, entity, start.id, [line!])
  const last = before.lines.at(-1)
  if (before.lines.length < 2) throw new Skip('The sample has only one line.')
  const after = await send(bench, entity, before.id, [{ id: last.id, deleted: true }])
  const left = after.lines.find(({ id }: Native) => id === last.id)
  if (map.deletes === 'hard') expect(!left, 'the line is still there')
  else
    expect(
      !left || left.deleted_at !== null || left.status === 'cancelled',
      'the line is still open',
    )
}

async function foreignLine(bench: Bench, entity: EntityName): Promise<void> {
  const one = await documentOf(bench, entity)
  const { line: change } = bench.samples(entity)
  if (!change) throw new Skip('There is no sample of a change of a line.')
  const body = { id: 'no~2Fsuch~2Fline', ...change(one.lines[0], one) }
  let refused = false
  try {
    await send(bench, entity, one.id, [body])
  } catch {
    refused = true
  }
  expect(refused, 'a line that does not exist was accepted')
  bench.forget()
  const after = (await readOne(bench.io, entity, one.id)).record
  expect(isSameValue(one.lines, after.lines), 'the refused update changed a line')
}
