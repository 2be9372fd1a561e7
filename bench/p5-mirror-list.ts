import { Client } from 'pg'
import type { Benchmark } from './benchmark.ts'
import { compare, describeComparison, profileVariant, warmUp } from './comparison.ts'
import { type EmbeddedBench, openEmbeddedBench } from './embedded-database.ts'
import { judgeMore } from './figure.ts'
import { FLAGS, SERVER, SETTINGS } from './node.ts'
import { applyPage, ENTITY, type Holder, makeHolder, makeOrder } from './orders.ts'
import { startProgram } from './program.ts'

const RECORDS = 20_000
const PAGE = 100
const CONCURRENCY = 10

/** P5: a page in the middle of a mirrored list, against ready JSON of the same size, selected and sent. */
export const measureMirrorList: Benchmark = async ({ profile }) => {
  const stops: (() => Promise<unknown>)[] = []
  try {
    const bench = await openEmbeddedBench()
    stops.push(bench.close)
    const holder = await fill(bench)
    const load = await startProgram('bench/load.ts')
    stops.push(load.stop)
    const node = await startProgram(SERVER, {
      flags: FLAGS,
      env: {
        ...SETTINGS,
        DATABASE_URL: bench.ownerUrl,
        MILLWRIGHT_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
        MILLWRIGHT_LOG_LEVEL: 'error',
        MILLWRIGHT_SANDBOX: 'off',
        MILLWRIGHT_ROLE: 'api',
        MILLWRIGHT_CONNECTION_LIMIT: '1000000/1s',
        MILLWRIGHT_ACCOUNT_LIMIT: '1000000/1s',
        PORT: '0',
      },
    })
    stops.push(node.stop)
    // With our flags and settings: they keep memory small, and pages of this size feel it.
    const floor = await startProgram('bench/mirror-floor.ts', {
      flags: FLAGS,
      env: { ...SETTINGS, DATABASE_URL: bench.url },
    })
    stops.push(floor.stop)
    const headers = { authorization: `Bearer ${holder.token}` }
    const variants = {
      ours: {
        target: {
          origin: node.url,
          method: 'GET',
          path: await findMiddle(node.url, headers),
          headers,
        },
        program: node,
      },
      floor: {
        target: { origin: floor.url, method: 'GET', path: `/?after=${MIDDLE}`, headers: {} },
        program: floor,
      },
    } as const
    await warmUp(load, Object.values(variants))
    if (profile) await profileVariant(load, variants.ours, 'p5-mirror-list')
    const measured = await compare(load, variants, CONCURRENCY)
    const detail = describeComparison(measured.ours, measured.floor)
    const records = detail.ours.per_second * PAGE
    return [
      judgeMore({
        id: 'P5',
        name: `c=${CONCURRENCY} against the floor`,
        value: detail.ratio.median,
        unit: 'ratio',
        at_least: 0.5,
        aim: 0.8,
        detail: { ...detail, answer_bytes: await measureAnswer(variants.ours.target) },
      }),
      judgeMore({
        id: 'P5',
        name: 'mirrored records',
        value: records,
        unit: 'records/s',
        at_least: 60_000,
        aim: 96_000,
        detail: { floor: detail.floor.per_second * PAGE },
      }),
    ]
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

const MIDDLE = makeOrder(RECORDS / 2).id as string

async function fill({ db, ownerUrl }: EmbeddedBench): Promise<Holder> {
  const holder = await makeHolder(db)
  for (let first = 0; first < RECORDS; first += 250) {
    const page = Array.from({ length: 250 }, (_, n) => makeOrder(first + n))
    await applyPage(db, holder, page)
  }
  const owner = new Client(ownerUrl)
  await owner.connect()
  try {
    await owner.query(`
      create table floor (id text primary key, body text not null);
      insert into floor select id, body from mirror_records;
      grant select on floor to public`)
    await owner.query('vacuum analyze')
  } finally {
    await owner.end()
  }
  return holder
}

/** The path of the page behind the middle: a page like any other, with a cursor to open and one to make. */
async function findMiddle(origin: string, headers: Record<string, string>): Promise<string> {
  const path = `/v1/${ENTITY}?source=mirror&limit=${PAGE}`
  let cursor = ''
  for (let seen = 0; seen < RECORDS / 2; seen += 500) {
    const answer = await fetch(`${origin}${path.replace(/\d+$/, '500')}${cursor}`, { headers })
    if (!answer.ok) throw new Error(await answer.text())
    cursor = `&cursor=${((await answer.json()) as { next_cursor: string }).next_cursor}`
  }
  return path + cursor
}

async function measureAnswer({
  origin,
  path,
  headers,
}: {
  origin: string
  path: string
  headers: Record<string, string>
}) {
  return (await (await fetch(origin + path, { headers })).arrayBuffer()).byteLength
}
