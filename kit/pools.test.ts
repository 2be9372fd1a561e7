import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPools } from './pools.ts'

test('sockets are kept for the origins used last, and closed for the one used longest ago', async () => {
  const log: string[] = []
  const open = (origin: string) => ({
    origin,
    close: async () => void log.push(`close ${origin}`),
    destroy: async () => void log.push(`destroy ${origin}`),
  })
  const pools = createPools(open, 2)
  const [a, b] = [pools.get('a'), pools.get('b')]
  assert.equal(pools.get('a'), a)
  pools.get('c')
  assert.deepEqual(log, ['close b'])
  assert.equal(pools.get('a'), a)
  assert.notEqual(pools.get('b'), b)
  await new Promise(setImmediate)
  await pools.close()
  assert.deepEqual(log, ['close b', 'close c', 'destroy a', 'destroy b'])
})

test('what is still under way in a closed pool is broken off with all others at the end', async () => {
  const destroyed: string[] = []
  const pools = createPools(
    (origin) => ({
      close: () => new Promise<void>(() => {}),
      destroy: async () => void destroyed.push(origin),
    }),
    1,
  )
  for (const origin of ['a', 'b']) pools.get(origin)
  await pools.close()
  assert.deepEqual(destroyed.sort(), ['a', 'b'])
})
