import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyRecord } from './record-client.ts'
import { OutdatedError, refuseOutdated } from './refuse-outdated.ts'

function stage(now: AnyRecord) {
  let reads = 0
  const get = async () => {
    reads++
    return now
  }
  return { client: { get }, reads: () => reads }
}

test('a source without versions is read again, and a field that somebody changed stops the write', async () => {
  const theirs = { id: '1', notes: 'theirs', name: 'same' }
  const base = { id: '1', notes: 'old', name: 'same' }
  const { client } = stage(theirs)
  const error = await refuseOutdated(client, base, { notes: 'mine' }).catch((one) => one)
  assert.ok(error instanceof OutdatedError)
  assert.equal(error.theirs, theirs)
  await refuseOutdated(client, base, { name: 'mine' })
})

test('where the source keeps versions, it compares them itself', async () => {
  const { client, reads } = stage({ id: '1', notes: 'theirs' })
  await refuseOutdated(client, { id: '1', notes: 'old', version: '7' }, { notes: 'mine' })
  assert.equal(reads(), 0)
})
