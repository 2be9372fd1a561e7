import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClaimPump } from './claim-pump.ts'

const claimOf = (id: string) => ({ connection_id: id })
const refuse = (error: unknown) => assert.fail(String(error))

test('a connection that hangs keeps no other one waiting', async () => {
  const asked: string[][] = []
  const done: string[] = []
  let release = () => {}
  const hang = new Promise<void>((resolve) => {
    release = resolve
  })
  const waiting = [[claimOf('slow'), claimOf('slow'), claimOf('a')], [claimOf('b')], []]
  const pump = createClaimPump(
    { atOnce: 8, onError: refuse },
    async (besides) => {
      asked.push([...besides])
      return waiting.shift()!
    },
    async ([first, ...others]) => {
      if (first!.connection_id === 'slow') await hang
      done.push(`${first!.connection_id} ${others.length + 1}`)
    },
  )
  assert.equal(await pump.claimOnce(), 3)
  assert.equal(await pump.claimOnce(), 1)
  assert.deepEqual(asked[1], ['slow'])
  assert.deepEqual(done, ['a 1', 'b 1'])
  release()
  assert.equal(await pump.runOnce(), 0)
  assert.deepEqual(done, ['a 1', 'b 1', 'slow 2'])
  await pump.close()
})

test('no more is claimed than can be begun, and a failure ends nothing but itself', async () => {
  const errors: unknown[] = []
  let claims = 0
  let release = () => {}
  const hang = new Promise<void>((resolve) => {
    release = resolve
  })
  const pump = createClaimPump(
    { atOnce: 2, onError: (error) => errors.push(error) },
    async () => {
      claims += 1
      return [claimOf(`con ${claims}`)]
    },
    async () => {
      await hang
      throw new Error('no')
    },
  )
  for (let n = 0; n < 5; n++) await pump.claimOnce()
  assert.equal(claims, 2)
  release()
  await pump.close()
  assert.equal(errors.length, 2)
  assert.equal(await pump.runOnce(), 1)
})
