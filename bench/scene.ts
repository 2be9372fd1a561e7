import type { Target } from './load.ts'
import { type Node, startNode } from './node.ts'
import { type Program, startProgram } from './program.ts'
import { startSandbox } from './sandbox.ts'
import type { Exchange } from './upstream.ts'

/** Our node, with connections to a source that costs nothing and records to read; the floor beside it. */
export interface Scene {
  node: Node
  upstream: Program
  proxy: Program
  load: Program
  /** Of the connections. */
  tokens: string[]
  /** The unified reads, through us. */
  ours: Target[]
  /** The source's own answers for the same records: straight, and through the proxy. */
  direct: Target[]
  floor: Target[]
  /** The calls of the source behind the reads; their paths are below the connection's address. */
  natives: Exchange[]
  /** Bytes of the source's answer and of ours on average, and calls of the source that one of our reads costs. */
  facts: Record<string, number>
  close(): Promise<void>
}

const ENTITY = 'purchase-orders'
/** More than there are calls at once: who reads the same at the same time shares one call of the source. */
const RECORDS = 60
/** So many that none of them is kept back by how many calls at once its system takes. */
const CONNECTIONS = 20
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
    const given = { base_url: upstream.url + path, ...credentials }
    const tokens: string[] = []
    for (let one = 0; one < CONNECTIONS; one++)
      tokens.push(await node.connect(system, given, `bench-${one}`))
    const found = await recordReads(node, upstream, tokens[0]!)
    await sandbox.program.stop()

    const proxy = await start('bench/proxy.ts', { BENCH_UPSTREAM: upstream.url })
    const load = await start('bench/load.ts')
    const nativesAt = (origin: string) =>
      found.natives.map(({ method, path, body }) => ({
        origin,
        method,
        path,
        headers: body === '' ? {} : { 'content-type': 'application/json' },
        ...(body !== '' && { body }),
      }))
    return {
      node,
      upstream,
      proxy,
      load,
      tokens,
      natives: found.natives.map((one) => ({ ...one, path: one.path.slice(path.length) })),
      ours: found.paths.map((path, number) => ({
        origin: node.program.url,
        method: 'GET',
        path,
        headers: { authorization: `Bearer ${tokens[number % tokens.length]}` },
      })),
      direct: nativesAt(upstream.url),
      floor: nativesAt(proxy.url),
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
  const { data } = JSON.parse(await read(`/v1/${ENTITY}?limit=${RECORDS}`))
  const paths: string[] = data.map(({ id }: { id: string }) => `/v1/${ENTITY}/${id}`)
  const natives: Exchange[] = []
  let answered = 0
  for (const path of paths) {
    await upstream.ask('report')
    answered += Buffer.byteLength(await read(path))
    natives.push((await upstream.ask('report')).asked.at(-1))
  }
  // From here on all that a read needs is recorded, and what is not must fail.
  await upstream.ask('setTarget', '')
  await read(paths[0]!)
  const { requests } = await upstream.ask('report')
  let bytes = 0
  for (const { method, path, body } of natives) {
    const answer = await fetch(upstream.url + path, { method, ...(body !== '' && { body }) })
    bytes += (await answer.arrayBuffer()).byteLength
  }
  return {
    paths,
    natives,
    facts: {
      records: paths.length,
      source_bytes: bytes / paths.length,
      answer_bytes: answered / paths.length,
      source_calls_per_read: requests as number,
    },
  }
}
