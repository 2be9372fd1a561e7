import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EntityCapability, MillwrightError } from '@millwright/sdk'
import { readRecords } from './read-records.ts'
import type { AnyRecord, RecordClient } from './record-client.ts'

const { signal } = new AbortController()

function stage(number: string, byNumber: AnyRecord[], byId: AnyRecord | MillwrightError) {
  const asked: object[] = []
  const client = {
    page: async (query: object) => {
      asked.push(query)
      return { object: 'list', data: byNumber, next_cursor: null, has_more: false }
    },
    get: async () => {
      if (byId instanceof Error) throw byId
      return byId
    },
  } as unknown as RecordClient
  const ops = { list: { supported: true }, get: { supported: true } }
  const capability = { filters: { number }, ops } as unknown as EntityCapability
  const find = async (q?: string) =>
    (await readRecords(client, capability, { q, source: 'mirror' }, signal)).data.map(
      ({ id }) => id,
    )
  return { asked, find }
}

const failure = (status: number) =>
  new MillwrightError({ code: 'NOT_FOUND', detail: 'Nothing.', status })

test('without a word a page of all is read, from where it was asked for', async () => {
  const { asked, find } = stage('source', [{ id: '1' }], failure(404))
  assert.deepEqual(await find(), ['1'])
  assert.deepEqual(asked, [{ limit: 50, cursor: undefined, source: 'mirror' }])
})

test('a word finds records by number and by id, each once', async () => {
  assert.deepEqual(await stage('source', [{ id: '1' }], { id: '1' }).find('1'), ['1'])
  assert.deepEqual(await stage('source', [{ id: '1' }], { id: '2' }).find('2'), ['2', '1'])
  assert.deepEqual(await stage('source', [], failure(404)).find('x'), [])
})

test('a system that cannot filter by number is asked for the id only', async () => {
  const { asked, find } = stage('no', [{ id: '1' }], { id: '2' })
  assert.deepEqual(await find('2'), ['2'])
  assert.deepEqual(asked, [])
})

test('that the source is away is not told as nothing found', async () => {
  await assert.rejects(stage('source', [], failure(503)).find('1'), MillwrightError)
})
