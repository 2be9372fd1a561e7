import { catalogue } from '@millwright/connectors'
import type { Benchmark } from './benchmark.ts'
import { judgeLess } from './figure.ts'
import { startNode } from './node.ts'
import { writeProfile } from './profile.ts'
import { startSandbox } from './sandbox.ts'
import { quantile } from './statistics.ts'

const ORDERS = 20_000
const LIMIT = 500
/** The first of these that has a connector. */
const SYSTEMS = ['sap-s4hana', 'tryton']

/** LIST: all purchase orders of a large source through the API: the memory of our process stays flat. */
export const measureList: Benchmark = async ({ profile }) => {
  const system = SYSTEMS.find((name) => catalogue.some((one) => one.system === name))!
  const node = await startNode()
  const sandbox = await startSandbox()
  try {
    await sandbox.reset(system, ORDERS)
    const { path, credentials } = await sandbox.describe(system)
    const token = await node.connect(system, {
      base_url: sandbox.program.url + path,
      ...credentials,
    })
    if (profile) await node.program.ask('startProfile')
    const before = await node.program.usage()
    const started = performance.now()
    const { records, bytes, pages } = await readAll(node.program.url, token)
    const seconds = (performance.now() - started) / 1000
    const after = await node.program.usage()
    if (profile) await writeProfile('list', (file) => node.program.ask('stopProfile', file))
    if (records !== ORDERS) throw new Error(`${records} of ${ORDERS} orders were listed.`)
    const detail = {
      system,
      records,
      megabytes: bytes / 1e6,
      records_per_second: records / seconds,
      cpu_ms_per_record: (after.cpu - before.cpu) / records,
      page_ms: { p50: quantile(pages, 0.5), p99: quantile(pages, 0.99) },
      rss_before_mb: before.rss,
      rss_after_mb: after.rss,
    }
    const goal = { at_least: 250, aim: 180 }
    const name = `${ORDERS} orders, peak memory`
    return [judgeLess({ id: 'LIST', name, value: after.rssPeak, unit: 'MB', ...goal, detail })]
  } finally {
    await node.stop()
    await node.remove()
    await sandbox.program.stop()
  }
}

async function readAll(url: string, token: string) {
  const ids = new Set<string>()
  const pages: number[] = []
  let bytes = 0
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const started = performance.now()
    const answer = await fetch(`${url}/v1/purchase-orders?limit=${LIMIT}${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    pages.push(performance.now() - started)
    bytes += text.length
    const { data, next_cursor } = JSON.parse(text)
    for (const { id } of data) ids.add(id)
    cursor = next_cursor
  } while (cursor !== null)
  return { records: ids.size, bytes, pages }
}
