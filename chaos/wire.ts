import type { Figure } from '../bench/figure.ts'
import { judgeLess } from '../bench/figure.ts'
import { startTestNode, type TestNode } from '../server/test-node.ts'
import { FAULTS, type Fault, startFaultProxy } from './fault-proxy.ts'
import type { Trial } from './trial.ts'

/** Until a call is given up, in ms. */
const TIMEOUT = 500
const SYSTEMS = ['sap-s4hana', 'maintainx', 'tryton']
/** Codes that tell whose fault it was. */
const TYPED = new Set([
  'UPSTREAM_ERROR',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_REJECTED',
  'CONNECTION_UNAVAILABLE',
  'REAUTHORIZATION_REQUIRED',
])
/** Such a fault must not look like an answer. */
const HARMLESS: ReadonlySet<Fault> = new Set(['latency', 'invalid_utf8'])

interface Cell {
  system: string
  fault: Fault
  /** `ok`, or the code of the problem. */
  list: string
  get: string
  /** How a call went when the fault was over. */
  afterwards: string
}

/**
 * Spoils the way to each system in every way that a network knows: each call ends in time, in an answer or a problem
 * document that says whose fault it was, nothing grows, and with the fault the trouble is over.
 */
export const spoilWire: Trial = async ({ seed }) => {
  const node = await startTestNode({ upstreamTimeout: TIMEOUT })
  try {
    const cells = await tryAll(node)
    const before = process.memoryUsage.rss()
    const again = await tryAll(node)
    const grown = (process.memoryUsage.rss() - before) / (1 << 20)
    return [judgeCells(seed, [...cells, ...again]), judgeGrowth(seed, grown)]
  } finally {
    await node.close()
  }
}

async function tryAll(node: TestNode): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const system of SYSTEMS)
    for (const fault of FAULTS) cells.push(await tryFault(node, system, fault))
  return cells
}

/** By an address of its own: what a breaker learned of one fault is not to hide the next. */
async function tryFault(node: TestNode, system: string, fault: Fault): Promise<Cell> {
  const proxy = await startFaultProxy(node.sandbox.url)
  try {
    const token = await connect(node, system, proxy.url)
    const read = async (path: string) => {
      const { status, body } = await node.call('GET', path, { token })
      return status < 300 ? 'ok' : String(body.code)
    }
    const [first] = (await node.call('GET', '/v1/vendors?limit=1', { token })).body.data
    const one = `/v1/vendors/${first.id}`
    proxy.spoil(() => fault)
    const list = await read('/v1/purchase-orders?limit=5')
    const get = await read(one)
    proxy.spoil(() => null)
    return { system, fault, list, get, afterwards: await read(one) }
  } finally {
    await proxy.close()
  }
}

async function connect(node: TestNode, system: string, url: string): Promise<string> {
  const { basePath, credentials } = node.sandbox.systems.find(({ name }) => name === system)!
  const connector = node.services.catalogue.find((one) => one.system === system)!
  const { status, body } = await node.call('POST', '/admin/v1/connections', {
    token: node.account_key,
    body: {
      customer: { external_id: 'acme', name: 'ACME' },
      system,
      deployment: connector.deployments[0],
      name: `spoiled ${system}`,
      credentials: {
        kind: connector.auth[0]!.kind,
        ...credentials,
        base_url: `${url}/${system}${basePath}`,
      },
    },
  })
  if (status !== 201) throw new Error(`not connected: ${JSON.stringify(body)}`)
  return body.token
}

function judgeCells(seed: number, cells: readonly Cell[]): Figure {
  const wrong = cells.filter(({ fault, list, get, afterwards }) => {
    const isTold = [list, get].every(
      (one) => TYPED.has(one) || (one === 'ok' && HARMLESS.has(fault)),
    )
    return !isTold || afterwards !== 'ok'
  })
  return judgeLess({
    id: 'C20',
    name: 'faults of the wire untold',
    value: wrong.length,
    unit: 'of all',
    at_least: 0,
    aim: 0,
    detail: {
      seed,
      cells: cells.length,
      outcomes: countBy(cells.flatMap(({ list, get }) => [list, get])),
      ...(wrong.length > 0 && {
        wrong: wrong.map((one) => Object.values(one).join(' ')),
      }),
    },
  })
}

function judgeGrowth(seed: number, megabytes: number): Figure {
  return judgeLess({
    id: 'C20',
    name: 'memory grown by faults',
    value: megabytes,
    unit: 'MB',
    at_least: 50,
    aim: 20,
    detail: { seed },
  })
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
