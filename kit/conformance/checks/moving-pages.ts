import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Found } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { show } from '../compare.ts'
import type { Intervention } from '../options.ts'
import { smallPage } from './pages.ts'

/** Pages after which something is edited and added, and records that are removed: fewer where people work. */
const MOVES = { sandbox: 6, live: 3 }

/** A list that changes while it is read: nothing that stayed is lost, and nothing comes twice. */
export const movingPages: Check = {
  name: 'moving-pages',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .map(
        (entity): Case => ({
          promise: 'what is edited, added or removed between pages loses and doubles nothing',
          entity,
          op: 'list',
          run: () => tryMoving(bench, entity),
        }),
      ),
}

async function tryMoving(bench: Bench, entity: EntityName): Promise<void> {
  const { create, upload } = bench.samples(entity)
  const canMake = bench.map(entity).ops.create === true && (create || upload)
  const { found } = await bench.collect(entity, {}, { limit: 3, most: 3, fields: ['number'] })
  if (found.length === 3 && (await pageWhileMoving(bench, entity)) > 0) return
  if (canMake && bench.options.control) {
    await makeOwn(bench, entity)
    if ((await pageWhileMoving(bench, entity)) > 0) return
  }
  if (found.length < 3) throw new Skip(`The source has only ${found.length} of them.`)
  // Only a record that goes from a page behind shows whether the later pages shift.
  throw new Skip('Edits and additions lost nothing; nothing could be removed from here.')
}

/** Answers how many records were removed from pages that were behind. */
async function pageWhileMoving(bench: Bench, entity: EntityName): Promise<number> {
  const before = (await bench.collect(entity, {}, { limit: 500, most: 500 })).found
  const limit = smallPage(before.length)
  const moves = MOVES[bench.options.against]
  const movers = moversOf(bench, entity)
  const gone = new Set<string>()
  const seen: string[] = []
  let pages = 0
  let after: unknown = null
  try {
    do {
      const page = await bench.page(entity, { limit, after, fields: ['number'] })
      seen.push(...page.records.map(({ record }) => record.id))
      after = page.next
      if (after === null || seen.length > before.length + 50) break
      if (pages++ < moves) await disturb(before, seen, movers)
      if (gone.size < moves) await removeSeen(before, seen, gone, movers)
    } while (seen.length < before.length + 50)
  } finally {
    await bench.reset()
  }
  const twice = seen.find((id, index) => seen.indexOf(id) !== index)
  expect(twice === undefined, `record ${twice} came twice`)
  const lost = before.find(({ record }) => !gone.has(record.id) && !seen.includes(record.id))
  expect(!lost || seen.length >= 500, `record ${lost?.record.id} was lost`)
  return gone.size
}

interface Movers {
  /** Whether the suite made it itself. */
  isOwn(id: string): boolean
  edit(found: Found): Promise<boolean>
  remove(found: Found): Promise<boolean>
  add(): Promise<boolean>
}

/**
 * Two pages of records that nothing else refers to, so that they can be removed. Not where people work: there only
 * what earlier promises have left is used.
 */
async function makeOwn(bench: Bench, entity: EntityName): Promise<void> {
  for (let i = 0; i < 2 * smallPage(50); i++) await attempt(() => bench.tools.create(entity))
}

/** Edits a record that was seen and one that was not, and adds one. */
async function disturb(
  before: readonly Found[],
  seen: readonly string[],
  movers: Movers,
): Promise<void> {
  const coming = before.filter(({ record }) => !seen.includes(record.id))
  const old = before.find(({ record }) => seen.includes(record.id))
  for (const one of [old, coming[Math.floor(coming.length / 2)]]) if (one) await movers.edit(one)
  await movers.add()
}

/** Removes a record of a page that is behind. What others refer to cannot be removed everywhere: a few are tried. */
async function removeSeen(
  before: readonly Found[],
  seen: readonly string[],
  gone: Set<string>,
  movers: Movers,
): Promise<void> {
  const old = before.filter(({ record }) => seen.includes(record.id) && !gone.has(record.id))
  const own = old.filter(({ record }) => movers.isOwn(record.id))
  for (const one of [...own.slice(0, 3), ...old.slice(1, 4)]) {
    if (!(await movers.remove(one))) continue
    gone.add(one.record.id)
    return
  }
}

/** As a person at the source where it can be told to, else through the connector itself. */
function moversOf(bench: Bench, entity: EntityName): Movers {
  const { control } = bench.options
  const samples = bench.samples(entity)
  const map = bench.map(entity)
  const own = samples.interventions
  if (own === null) throw new Skip('The source has no way to change one of these by hand.')
  const intervene = async (change: Intervention | undefined) => {
    if (!control || !change) return false
    bench.forget()
    return attempt(() => control.intervene(change))
  }
  const keyOf = (native: Native) =>
    map.key.length === 1
      ? native[map.key[0]!]
      : Object.fromEntries(map.key.map((part) => [part, native[part]]))
  const remove = (native: Native): Intervention =>
    own?.remove?.(native) ?? { op: 'delete', native: map.native, key: keyOf(native) }
  return {
    isOwn: (id) => bench.made.has(`${entity}/${id}`),
    edit: async ({ record, native }) => {
      if (own?.edit) return intervene(own.edit(native))
      if (!samples.update || map.ops.update !== true) return false
      return attempt(async () => {
        const [body] = await samples.update!(record, bench.tools)
        if (body) await bench.tools.update(entity, record.id, body)
      })
    },
    remove: async ({ record, native }) => {
      if (await intervene(remove(native))) return true
      // Only what the suite made itself is deleted on a system that somebody works with.
      if (map.delete?.mode !== 'hard' || !bench.made.has(`${entity}/${record.id}`)) return false
      return attempt(() => bench.tools.remove(entity, record.id))
    },
    add: async () => {
      if (control && own?.add) return intervene(own.add({}))
      if (map.ops.create !== true || !samples.create) return false
      return attempt(() => bench.tools.create(entity))
    },
  }
}

async function attempt(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run()
    return true
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`the sample failed: ${show(error.message)}`)
    return false
  }
}
