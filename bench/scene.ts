import type { Target } from './load.ts'
import { type Node, startNode } from './node.ts'
import { type Program, startProgram } from './program.ts'
import { startSandbox } from './sandbox.ts'
import type { Exchange } from './upstream.ts'

/** Our node, connected to a source that costs nothing, with a record to read; the floor beside it. */
export interface Scene {
  node: Node
  upstream: Program
  proxy: Program
  load: Program
  token: string
  /** The unified read, through us. */
  ours: Target
  /** The source's own answer for the same record: straight, and through the proxy. */
  direct: Target
  floor: Target
  /** The call of the source behind the read; its path is below the connection's address. */
  native: Exchange
  /** Bytes of the source's answer and of ours, and calls of the source that one of our reads costs. */
  facts: Record<string, number>
  close(): Promise<void>
}

const ENTITY = 'purchase-orders'
const SYSTEM = 'maintainx'

/** Starts everything. The source's answers are those that the simulated system gave, recorded once. */
export async function openScene(system = SYSTEM): Promise<Scene> {
  const stops: (() => Promise<void>)[] = []
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  const start = async (script: string, env: Record<string, string> = {}) => {
    const program = await startProgram(script, { env })
    stops.push(() => program.stop())
    return program
  }
  try {
    const sandbox = await startSandbox()
    stops.push(() => sandbox.program.stop())
    const upstream = await start('bench/upstream.ts')
    await upstream.ask('setTarget', sandbox.program.url)
    const node = await startNode()
    stops.push(
      () => node.remove(),
      () => node.stop(),
    )
    const { path, credentials } = await sandbox.describe(system)
    const token = await node.connect(system, { base_url: upstream.url + path, ...credentials })
    const found = await recordReads(node, upstream, token)
    await sandbox.program.stop()

    const proxy = await start('bench/proxy.ts', { BENCH_UPSTREAM: upstream.url })
    const load = await start('bench/load.ts')
    const { method, path: nativePath, body } = found.native
    const native = {
      method,
      path: nativePath,
      headers: body === '' ? {} : { 'content-type': 'application/json' },
      ...(body !== '' && { body }),
    } as const
    const headers = { authorization: `Bearer ${token}` }
    return {
      node,
      upstream,
      proxy,
      load,
      token,
      native: { ...found.native, path: nativePath.slice(path.length) },
      ours: { origin: node.program.url, method: 'GET', path: found.recordPath, headers },
      direct: { origin: upstream.url, ...native },
      floor: { origin: proxy.url, ...native },
      facts: found.facts,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function recordReads(node: Node, upstream: Program, token: string) {
  const read = async (path: string) => {
    const answer = await fetch(node.program.url + path, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.text()
  }
  const [first] = JSON.parse(await read(`/v1/${ENTITY}?limit=1`)).data
  const recordPath = `/v1/${ENTITY}/${first.id}`
  await upstream.ask('report')
  const text = await read(recordPath)
  const native: Exchange = (await upstream.ask('report')).asked.at(-1)
  // From here on all that a read needs is recorded, and what is not must fail.
  await upstream.ask('setTarget', '')
  await read(recordPath)
  const { requests } = await upstream.ask('report')
  const { method, path, body } = native
  const answer = await fetch(upstream.url + path, { method, ...(body !== '' && { body }) })
  return {
    recordPath,
    native,
    facts: {
      source_bytes: (await answer.arrayBuffer()).byteLength,
      answer_bytes: Buffer.byteLength(text),
      source_calls_per_read: requests as number,
    },
  }
}
