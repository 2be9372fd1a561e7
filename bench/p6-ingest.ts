import { sql } from 'kysely'
import { Client } from 'pg'
import { type Database, withAccount } from '../server/store/pool.ts'
import type { Benchmark } from './benchmark.ts'
import { openEmbeddedBench } from './embedded-database.ts'
import { judgeMore } from './figure.ts'
import { applyPage, type Holder, makeHolder, makeOrder } from './orders.ts'
import { median, spread } from './statistics.ts'

const PAGE = 250
/** Records of one turn; the first round of both does not count. */
const TURN = 5_000
const ROUNDS = 6

type Order = Record<string, unknown>
type Write = (records: readonly Order[]) => Promise<void>

/** What a page brings: records that are new, as they are known, and with a change each. */
const CASES = ['new', 'unchanged', 'changed'] as const

/**
 * P6: pages of a sync into the mirror, with the comparison of each record and an event for each that differs, against a
 * bare upsert of the same rows into a table of the same columns and its primary key.
 */
export const measureIngest: Benchmark = async () => {
  const bench = await openEmbeddedBench()
  try {
    await makeFloor(bench.ownerUrl)
    const holder = await makeHolder(bench.db)
    const ours: Write = (records) => applyPage(bench.db, holder, records)
    const floor: Write = (records) => upsert(bench.db, holder, records)
    const rates = Object.fromEntries(
      CASES.map((name) => [name, { ours: [] as number[], floor: [] as number[] }]),
    )
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [index, name] of CASES.entries()) {
        const pages = makePages(round * TURN, index === 2 ? 1 : 0)
        const turns = [['ours', ours] as const, ['floor', floor] as const]
        for (const [side, write] of round % 2 === 0 ? turns : turns.toReversed()) {
          const rate = await time(write, pages)
          if (round > 0) rates[name]![side].push(rate)
        }
      }
    }
    return CASES.flatMap((name) => {
      const { ours, floor } = rates[name]!
      const ratio = spread(ours.map((rate, round) => rate / floor[round]!))
      const detail = { ratio, ours: spread(ours), floor: spread(floor) }
      const goals = { at_least: 0.4, aim: 0.6 }
      return [
        judgeMore({ id: 'P6', name, value: ratio.median, unit: 'ratio', ...goals, detail }),
        judgeMore({
          id: 'P6',
          name: `${name} records`,
          value: median(ours),
          unit: 'records/s',
          at_least: 15_000,
          aim: 25_000,
          detail: {},
        }),
      ]
    })
  } finally {
    await bench.close()
  }
}

function makePages(first: number, revision: number): Order[][] {
  return Array.from({ length: TURN / PAGE }, (_, page) =>
    Array.from({ length: PAGE }, (_, n) => makeOrder(first + page * PAGE + n, revision)),
  )
}

/** Records per second. */
async function time(write: Write, pages: readonly Order[][]): Promise<number> {
  const started = performance.now()
  for (const page of pages) await write(page)
  return TURN / ((performance.now() - started) / 1000)
}

async function makeFloor(ownerUrl: string): Promise<void> {
  const owner = new Client(ownerUrl)
  await owner.connect()
  try {
    await owner.query(`
      create table floor (like mirror_records including defaults,
        primary key (account_id, connection_id, entity, id));
      grant select, insert, update on floor to public`)
  } finally {
    await owner.end()
  }
}

/** The rows as the mirror keeps them, written without a look at what is there. */
async function upsert(
  db: Database,
  { account_id, connection_id, entity }: Holder,
  records: readonly Order[],
): Promise<void> {
  const texts = (name: string) => sql`${records.map((record) => record[name])}::text[]`
  await withAccount(db, account_id, (trx) =>
    sql`
      insert into floor (account_id, connection_id, entity, read_at, content_hash, terms, id, body,
        stamp, updated_at, created_at)
      select ${account_id}, ${connection_id}, ${entity}, now(), '\\x00112233445566778899aabbccddeeff',
        '{1,2,3,4,5,6,7,8,9}', x.*
      from unnest(${texts('id')}, ${records.map((record) => JSON.stringify(record))}::text[],
        ${texts('version')}, ${texts('updated_at')}::timestamptz[],
        ${texts('created_at')}::timestamptz[]) as x
      on conflict (account_id, connection_id, entity, id) do update
        set body = excluded.body, stamp = excluded.stamp, updated_at = excluded.updated_at,
          read_at = excluded.read_at`.execute(trx),
  )
}
