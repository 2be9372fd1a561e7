import { Client } from 'pg'
import { createCursors } from '../server/engine/cursor.ts'
import { listMirror, type MirrorListRequest } from '../server/engine/mirror-list.ts'
import { createTerms } from '../server/engine/mirror-terms.ts'
import type { Benchmark } from './benchmark.ts'
import { type EmbeddedBench, openEmbeddedBench } from './embedded-database.ts'
import { judgeLess } from './figure.ts'
import { ENTITY, type Holder, makeHolder, makeOrder } from './orders.ts'
import { interleave } from './rounds.ts'
import { median, spread } from './statistics.ts'

const SMALL = 10_000
const LARGE = 5_000_000
const PAGE = 100
/** Pages of one turn, each somewhere else. */
const TURN = 100
const ROUNDS = 12

/** How a page is asked for; all of them find it at once, wherever it is. */
const QUERIES: Record<string, Partial<MirrorListRequest>> = {
  'by id': {},
  'by time of change': { sort: '-updated_at' },
  'of one site in 40': { filters: { site_id: 'PL7' } },
}

/** P9 for lists: what a page costs of five million mirrored records, against one of ten thousand. */
export const measureMirrorGrowth: Benchmark = async () => {
  const bench = await openEmbeddedBench()
  try {
    const small = await fill(bench, SMALL)
    const large = await fill(bench, LARGE)
    await analyze(bench)
    const figures = []
    for (const [name, query] of Object.entries(QUERIES)) {
      const turns = {
        small: () => readPages(bench, small, SMALL, query),
        large: () => readPages(bench, large, LARGE, query),
      }
      await interleave(turns, 2)
      const ms = await interleave(turns, ROUNDS)
      const ratios = ms.large.map((one, round) => one / ms.small[round]!)
      figures.push(
        judgeLess({
          id: 'P9',
          name: `page ${name}`,
          value: median(ratios),
          unit: 'ratio',
          at_least: 1.3,
          aim: 1.1,
          detail: { ratio: spread(ratios), ms_small: median(ms.small), ms_large: median(ms.large) },
        }),
      )
    }
    return figures
  } finally {
    await bench.close()
  }
}

const cursors = createCursors([Buffer.alloc(32, 1)], Date.now)

/** Milliseconds of a page in the middle of nowhere. */
async function readPages(
  { db }: EmbeddedBench,
  { account_id, connection_id }: Holder,
  records: number,
  query: Partial<MirrorListRequest>,
): Promise<number> {
  const live = {
    account_id,
    connection: { id: connection_id, status: 'active' },
    scope: null,
    connector: { name: 'Bench', entities: { [ENTITY]: {} } },
  } as unknown as Parameters<typeof listMirror>[1]
  const { filters = {}, sort = null } = query
  const asked = { connection: connection_id, entity: ENTITY, source: 'mirror' } as const
  const started = performance.now()
  for (let page = 0; page < TURN; page++) {
    const { id, updated_at } = makeOrder(
      1 + Math.floor(Math.random() * (records - 10 * PAGE) + 5 * PAGE),
    )
    const walk = sort === null ? 'id' : 'dated'
    const next = { walk, after: { id, at: sort === null ? null : updated_at } }
    const cursor = cursors.seal({ ...asked, filters: { ...filters, ...(sort && { sort }) }, next })
    const request = {
      entity: ENTITY,
      limit: PAGE,
      cursor,
      fields: null,
      expand: [],
      total: false,
      filters,
      sort,
    } as const
    await listMirror({ database: db, cursors, now: Date.now }, live, request, null)
  }
  return (performance.now() - started) / TURN
}

/** Made in the database: a sync would take minutes longer. The terms are those of a few orders, over and over. */
async function fill({ db, ownerUrl }: EmbeddedBench, count: number): Promise<Holder> {
  const holder = await makeHolder(db)
  const { account_id, connection_id, entity } = holder
  const termsOf = createTerms(holder)
  const samples = Array.from({ length: 40 }, (_, n) => makeOrder(n))
  const owner = new Client(ownerUrl)
  await owner.connect()
  try {
    await owner.query('create temporary table samples (n int, body text, terms bigint[])')
    for (const [n, order] of samples.entries())
      await owner.query('insert into samples values ($1, $2, $3)', [
        n,
        JSON.stringify({ ...order, id: '@id', updated_at: '@at' }),
        termsOf.of(order),
      ])
    const step = 100_000
    for (let first = 0; first < count; first += step)
      await owner.query(
        `insert into mirror_records (account_id, connection_id, entity, id, body, content_hash, stamp,
           updated_at, read_at, terms)
         select $1, $2, $3, id, replace(replace(body, '@id', id), '@at',
             to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
           '\\x00'::bytea, '1', at, now(), terms
         from (select n, (4500000000 + n)::text as id, to_timestamp(1770000000 + n) as at
           from generate_series($4::bigint, $5::bigint) as n) as numbered
         join samples on samples.n = numbered.n % 40`,
        [account_id, connection_id, entity, first, Math.min(first + step, count) - 1],
      )
  } finally {
    await owner.end()
  }
  return holder
}

async function analyze({ ownerUrl }: EmbeddedBench): Promise<void> {
  const owner = new Client(ownerUrl)
  await owner.connect()
  try {
    await owner.query('vacuum analyze mirror_records')
  } finally {
    await owner.end()
  }
}
