import { setTimeout as wait } from 'node:timers/promises'
import type { Advice } from '../sdk/admin/advice.ts'
import { createAdminClient } from '../sdk/admin-client.ts'
import { createClient } from '../sdk/client.ts'
import type { Benchmark } from './benchmark.ts'
import { type Reader, readAgainAndAgain, readByFetch, readBySdk } from './careless-script.ts'
import { type Figure, judgeLess, judgeMore } from './figure.ts'
import { readQuickstart, startNode } from './node.ts'
import { startSandbox } from './sandbox.ts'

const SYSTEM = 'tryton'
const LIMIT = '120/10s'
const ORDERS = 40
const ROUNDS = 7
/** What the script with `fetch` does, and should be told of. */
const HABITS = ['hasty_retries', 'small_pages', 'unfiltered_polls', 'repeated_reads']

interface Run {
  calls: number
  refused: number
  seconds: number
  records: number
}

/**
 * CLIENT: the same careless script with the SDK and with bare `fetch`, at the same time against our server, each with a
 * connection and so a limit of its own; then what `/admin/v1/advice` says of them.
 */
export const compareClients: Benchmark = async () => {
  const stops: (() => Promise<void>)[] = []
  try {
    const sandbox = await startSandbox()
    stops.push(() => sandbox.program.stop())
    await sandbox.reset(SYSTEM, ORDERS)
    const node = await startNode({ MILLWRIGHT_CONNECTION_LIMIT: LIMIT })
    stops.push(
      () => node.remove(),
      () => node.stop(),
    )
    const { url } = node.program
    const { path, credentials } = await sandbox.describe(SYSTEM)
    const connect = () =>
      node.connect(SYSTEM, { base_url: sandbox.program.url + path, ...credentials })
    const tokens = { sdk: await connect(), fetch: await connect() }
    const counted = { sdk: countCalls(), fetch: countCalls() }
    const client = createClient({ url, token: tokens.sdk, fetch: counted.sdk.fetch })
    const headers = { authorization: `Bearer ${tokens.fetch}`, 'user-agent': 'planner/1.0' }
    const bare = readByFetch((place) => counted.fetch.fetch(url + place, { headers }))
    const [sdk, fetch] = await Promise.all([
      run(readBySdk(client), counted.sdk),
      run(bare, counted.fetch),
    ])
    const admin = createAdminClient({
      url,
      key: (await readQuickstart(node.dataDirectory)).account_key,
    })
    const connection = (await createClient({ url, token: tokens.fetch }).connection()).id
    const advice = await readAdvice(() => admin.advice.list({ connection }))
    return judge({ sdk, fetch, advice })
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

function countCalls() {
  const counts = { calls: 0, refused: 0 }
  const counting: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    counts.calls++
    if (answer.status === 429) counts.refused++
    return answer
  }
  return { counts, fetch: counting }
}

async function run(reader: Reader, { counts }: ReturnType<typeof countCalls>): Promise<Run> {
  const started = performance.now()
  const records = await readAgainAndAgain(reader, ROUNDS)
  return { ...counts, seconds: (performance.now() - started) / 1_000, records }
}

/** Counts are written behind: what the last calls did comes some seconds later. */
async function readAdvice(list: () => AsyncIterable<Advice>): Promise<Advice[]> {
  let before = -1
  for (;;) {
    const found: Advice[] = []
    for await (const one of list()) found.push(one)
    const saved = found.reduce((sum, one) => sum + one.calls_saved, 0)
    if (saved > 0 && saved === before) return found
    before = saved
    await wait(3_000)
  }
}

function judge(seen: { sdk: Run; fetch: Run; advice: Advice[] }): Figure[] {
  const { sdk, fetch, advice } = seen
  const share = ({ calls, refused }: Run) => ({ wasted: refused, of_its_calls: refused / calls })
  const named = HABITS.filter((habit) => advice.some(({ pattern }) => pattern === habit))
  return [
    judgeLess({
      id: 'CLIENT',
      name: '429s of the SDK',
      value: sdk.refused,
      unit: 'answers',
      at_least: 0,
      aim: 0,
      detail: {
        limit: LIMIT,
        sdk: { ...sdk, ...share(sdk) },
        fetch: { ...fetch, ...share(fetch) },
      },
    }),
    judgeLess({
      id: 'CLIENT',
      name: 'calls of the SDK to those of fetch',
      value: sdk.calls / fetch.calls,
      unit: 'ratio',
      at_least: 0.8,
      aim: 0.5,
      detail: { same_records: sdk.records === fetch.records },
    }),
    judgeMore({
      id: 'CLIENT',
      name: 'bad habits of fetch named',
      value: named.length,
      unit: `of ${HABITS.length}`,
      at_least: HABITS.length,
      aim: HABITS.length,
      detail: Object.fromEntries(
        advice.map(({ pattern, entity, calls, calls_saved, message, replacement }) => [
          `${pattern} ${entity ?? ''}`.trim(),
          `${calls_saved} of ${calls} calls: ${message} → ${describeCall(replacement)}`,
        ]),
      ),
    }),
  ]
}

function describeCall({ method, url, headers = {} }: Advice['replacement']): string {
  const fields = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`)
  return `${method} ${url}${fields.join('')}`
}
