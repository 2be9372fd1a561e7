import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Program, startProgram } from '../bench/program.ts'
import type { FloodRequest, FloodResult } from './limiter-node.ts'
import { installPackages } from './packages.ts'
import { type Redis, startRedis } from './redis.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

let workspace: Workspace
let redis: Redis
let nodes: Program[]

const startNode = () => startProgram('real/limiter-node.ts', { env: { LIMITER_REDIS: redis.url } })

before(async () => {
  await installPackages((line) => console.error(line), ['postgresql-15', 'redis-server'])
  workspace = await createWorkspace()
  redis = await startRedis(workspace)
  nodes = await Promise.all([startNode(), startNode()])
  // Each has to have heard of the other.
  while ((await nodes[0]!.ask('nodes')) < 2 || (await nodes[1]!.ask('nodes')) < 2) await wait(100)
})
after(async () => {
  await Promise.all((nodes ?? []).map((node) => node.stop()))
  await workspace?.stop()
})

function flood(key: string, more: Partial<FloodRequest> = {}): Promise<FloodResult[]> {
  const request = { key, quota: 600, window_s: 6, duration: 6_000, obeys: false, ...more }
  return Promise.all(nodes.map((node) => node.ask('flood', request)))
}

/** The same, and what one limiter would have let pass meanwhile: the whole quota at once, and then what time gives back. */
async function floodTogether(key: string, more: Partial<FloodRequest> = {}) {
  const { quota, window_s } = { quota: 600, window_s: 6, ...more }
  const started = performance.now()
  const results = await flood(key, more)
  const seconds = (performance.now() - started) / 1_000
  return { results, passed: sum(results), expected: quota * (1 + seconds / window_s) }
}

const sum = (results: FloodResult[]) => results.reduce((all, { passed }) => all + passed, 0)

test('two nodes that are flooded let pass what one would, to one in a hundred', async (t) => {
  const { results, passed, expected } = await floodTogether('exact')
  t.diagnostic(`${passed} of ${expected.toFixed(1)} passed: ${JSON.stringify(results)}`)
  assert.ok(Math.abs(passed - expected) <= expected / 100, `${passed} passed`)
  assert.ok(results.every((one) => one.passed > 100))
})

test('the limits of a minute count the same', async (t) => {
  const options = { quota: 6_000, window_s: 60, duration: 3_000 }
  const { passed, expected } = await floodTogether('minute', options)
  t.diagnostic(`${passed} of ${expected.toFixed(1)} passed`)
  assert.ok(Math.abs(passed - expected) <= expected / 100, `${passed} passed`)
})

test('callers that wait as they are told are refused by neither node', async (t) => {
  const [result] = await Promise.all([
    nodes[0]!.ask('flood', { key: 'calm', quota: 50, window_s: 2, duration: 8_000, obeys: true }),
  ])
  t.diagnostic(JSON.stringify(result))
  assert.equal(result.refused, 0)
  assert.ok(result.passed > 150)
})

test('a Redis that is killed or deaf stops nobody: each node lets its half pass, until it is back', async (t) => {
  for (const [name, end, begin] of [
    ['killed', redis.kill, redis.restart],
    ['deaf', redis.freeze, redis.resume],
  ] as const) {
    await end()
    // A deaf one is found out by the first who asks.
    const alone = await flood(`${name}-alone`, { duration: 3_000 })
    t.diagnostic(`${name}: ${JSON.stringify(alone)}`)
    assert.ok(
      alone.every(({ passed }) => Math.abs(passed - 450) <= 25),
      JSON.stringify(alone),
    )
    assert.ok(alone.every(({ changes }) => changes.at(-1) === 'gone'))
    await begin()
    await wait(3_500)
    const together = await floodTogether(`${name}-together`, { duration: 3_000 })
    const { results, passed, expected } = together
    assert.ok(Math.abs(passed - expected) <= expected / 50, JSON.stringify(together))
    assert.ok(results.every(({ changes }) => changes.at(-1) === 'back'))
  }
  const [{ changes }] = (await flood('told', { duration: 1 })) as [FloodResult, FloodResult]
  assert.deepEqual(changes, ['gone', 'back', 'gone', 'back'], 'each is said once')
})

test('of a node that is killed the other one takes over everything but what lay there', async (t) => {
  const [survivor, victim] = nodes as [Program, Program]
  const request = { key: 'victim', quota: 600, window_s: 6, duration: 6_000, obeys: false }
  const surviving = survivor.ask('flood', request)
  const dying = victim.ask('flood', { ...request, duration: 60_000 }).catch(() => {})
  await wait(1_000)
  await victim.stop()
  await dying
  const { passed } = await surviving
  t.diagnostic(`${passed} passed at the survivor`)
  // It has all of the last five seconds, 100 each, and of the rest about half, or more where the other one was slow.
  assert.ok(passed > 700 && passed <= 1_212, `${passed} passed`)
  while ((await survivor.ask('nodes')) > 1) await wait(200)
  nodes = [survivor]
})
