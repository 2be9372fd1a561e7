import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { MemoryBucket } from '../server/engine/limit-memory.ts'
import { type LeaseSource, openLeaseSource } from '../server/store/leases.ts'
import { installPackages } from './packages.ts'
import { type Redis, startRedis } from './redis.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

let workspace: Workspace
let redis: Redis
let source: LeaseSource
let keys = 0

before(async () => {
  await installPackages((line) => console.error(line), ['postgresql-15', 'redis-server'])
  workspace = await createWorkspace()
  redis = await startRedis(workspace)
  source = await openLeaseSource({ url: redis.url, onChange: () => {} })
})
after(async () => {
  await source?.close()
  await workspace?.stop()
})

/** Long, so that time gives back next to nothing while the test runs. */
const window_s = 86_400
const NOTHING = { want: 0, needed: 0, back: 0 }

async function use(key: string, quota: number, more: Partial<typeof NOTHING>, window = window_s) {
  const lease = await source.lease(key, { quota, window_s: window }, { ...NOTHING, ...more })
  assert.ok(lease)
  return lease
}

/** A command in the words of a person. */
async function tell(command: string): Promise<void> {
  const socket = connect(Number(new URL(redis.url).port), '127.0.0.1')
  socket.write(`${command}\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  assert.equal(String(answer), '+OK\r\n')
}

/** Takes calls one by one, as one that is nearly used up is taken; answers how many there were. */
async function spend(key: string, quota: number, calls: number): Promise<number> {
  for (let taken = 0; taken < calls; taken++)
    if ((await use(key, quota, { want: 1, needed: 1 })).granted === 0) return taken
  return calls
}

test('a raise helps at once, and a limit that is set down and up again gives no call', async () => {
  const key = 'raise'
  assert.equal(await spend(key, 60, 61), 60)
  assert.equal((await use(key, 600, {})).remaining, 540)
  assert.equal((await use(key, 20, {})).remaining, 0)
  assert.equal((await use(key, 600, {})).remaining, 540)
  assert.equal((await use(key, 60, {}, 3_600)).remaining, 0)
  assert.equal((await use(key, 600, {})).remaining, 540)
})

test('calls that passed while nobody could be asked count when they are told, and never as more than a window', async () => {
  const key = 'untold'
  await use(key, 100, { want: 10, needed: 10 })
  assert.equal((await use(key, 100, { back: -50 })).remaining, 40)
  assert.equal((await use(key, 100, { back: 20 })).remaining, 60)
  assert.equal((await use(key, 100, { back: -1_000 })).remaining, 0)
  assert.ok((await use(key, 100, {})).reset_ms <= window_s * 1_000)
  assert.equal((await use(key, 100, { back: 1_000 })).remaining, 100)
})

test('a clock of Redis that was set back by an hour holds nobody up for longer than the window', async () => {
  const later = (Date.now() + 3_600_000) * 1_000
  await tell(`SET millwright:limit:step "${later} 100 1000000 0 0" PX 3600000`)
  const lease = await use('step', 100, { want: 1, needed: 1 }, 1)
  assert.deepEqual([lease.granted, lease.reset_ms], [0, 1_000])
  const until = performance.now() + 5_000
  let granted = 0
  while (granted === 0 && performance.now() < until)
    granted = (await use('step', 100, { want: 1, needed: 1 }, 1)).granted
  assert.equal(granted, 1)
})

test('whatever is taken, given back and set: Redis counts as the memory of one node does', async () => {
  const act = fc.oneof(
    fc.record({ want: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ back: fc.integer({ min: -60, max: 30 }) }),
    fc.record({ quota: fc.integer({ min: 1, max: 300 }) }),
  )
  const story = fc.array(act, { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      const key = `story-${++keys}`
      let limit = { quota: 100, window_s }
      const bucket = new MemoryBucket(limit)
      for (const one of acts) {
        if ('quota' in one) {
          limit = { quota: one.quota, window_s }
          bucket.change(limit, 0)
        }
        const back = 'back' in one ? one.back : 0
        const used = bucket.used(0)
        bucket.spend(Math.min(Math.max(used - back, 0), limit.quota) - used)
        const want = 'want' in one ? one.want : 0
        const { granted, remaining } = await use(key, limit.quota, { want, needed: 1, back })
        bucket.spend(granted)
        const own = bucket.remaining(0)
        assert.ok(Math.abs(own - remaining) <= 1, `${own} in memory, ${remaining} in Redis`)
      }
    }),
    { seed: 20_265, numRuns: 60, endOnFailure: true },
  )
})
