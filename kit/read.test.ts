import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { EntityMap, Native } from './connector.ts'
import { custom, text } from './fields.ts'
import { readOne, readPage } from './read.ts'
import { connectTo, entityOf } from './test-source.ts'

const query = { limit: 10, after: null, filters: {}, fields: null, total: false }
const upper = custom(['name'], (source) => (source.name as string).toUpperCase())

function source(native: unknown, more: Partial<EntityMap> = {}, others: readonly Native[] = []) {
  const map = entityOf({ fields: { name: text('name') } as never, ...more })
  return connectTo({
    entities: { vendors: map },
    protocol: {
      list: async () => ({ records: [native as Native, ...others], next: null }),
      get: async () => native as Native,
    },
  }).io
}

function isFault(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UPSTREAM_ERROR' && error.origin === 'upstream'
}

test('a value of another type than the source documents reads null, and the record says so', async () => {
  const io = source({ id: 1, name: 7 }, { fields: { name: upper } as never }, [
    { id: 2, name: 'b' },
  ])
  const { records } = await readPage(io, 'vendors', query)
  assert.deepEqual(
    records.map(({ record }) => [record.id, record.name, record.problems]),
    [
      [
        '1',
        null,
        [{ field: 'name', source_field: 'name', value_kind: 'number', reason: 'wrong_type' }],
      ],
      ['2', 'B', undefined],
    ],
  )
  assert.equal((await readOne(io, 'vendors', '1')).record.name, null)
})

test('a record without its key is left out of the page, which tells its place', async () => {
  const broken = [
    [{}, 'none', 'missing'],
    [{ id: '' }, 'none', 'missing'],
    [{ id: null }, 'none', 'missing'],
    [{ id: { a: 1 }, name: 'A' }, 'object', 'wrong_type'],
  ] as const
  for (const [native, value_kind, reason] of broken) {
    const told: unknown[] = []
    const io = {
      ...source({ id: 1 }, {}, [native]),
      onProblems: (...all: unknown[]) => told.push(all),
    }
    const { records, problems } = await readPage(io, 'vendors', query)
    assert.deepEqual(
      records.map(({ record }) => record.id),
      ['1'],
    )
    const expected = [{ place: 1, field: 'id', source_field: 'id', value_kind, reason }]
    assert.deepEqual(problems, expected)
    assert.deepEqual(told, [['vendors', expected]])
    await assert.rejects(readOne(source(native), 'vendors', '1'), isFault)
  }
})

test('an answer in which no record has a key is a failure of the source', async () => {
  await assert.rejects(readPage(source({}, {}, [{}]), 'vendors', query), isFault)
})

test('a record that keeps the others from being filled up is served as it was listed', async () => {
  const asked: number[] = []
  const fill: EntityMap['fill'] = async (_, records) => {
    asked.push(records.length)
    for (const record of records) record.name = record.parts[0].name
  }
  const others = Array.from({ length: 7 }, (_, at) => ({ id: at + 2, parts: [{ name: `P${at}` }] }))
  const { records } = await readPage(source({ id: 1 }, { fill }, others), 'vendors', query)
  assert.deepEqual(
    records.map(({ record }) => record.name),
    [null, 'P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6'],
  )
  const whole = { field: null, source_field: null, value_kind: 'object', reason: 'unreadable' }
  assert.deepEqual(records[0]!.record.problems, [whole])
  assert.ok(records.slice(1).every(({ record }) => record.problems === undefined))
  assert.deepEqual(asked, [8, 4, 2, 1, 1, 2, 4])
})

test('a source that fails to fill up any record is asked a few times and no more', async () => {
  let asked = 0
  const fill: EntityMap['fill'] = async () => {
    asked++
    throw new TypeError('no parts')
  }
  const others = Array.from({ length: 99 }, (_, at) => ({ id: at + 2 }))
  await assert.rejects(readPage(source({ id: 1 }, { fill }, others), 'vendors', query), isFault)
  assert.ok(asked <= 20, `${asked}`)
})

test('what fills up a record and meets another shape fails as the source does', async () => {
  const fill: EntityMap['fill'] = async (io, records) => {
    const answer = await io.send({ method: 'GET', path: '/more' })
    records[0]!.name = (answer.json as Native).more.name
  }
  await assert.rejects(readPage(source({ id: 1 }, { fill }), 'vendors', query), isFault)
  await assert.rejects(readOne(source({ id: 1 }, { fill }), 'vendors', '1'), isFault)
})

test('a mistake that no answer can cause is not blamed on the source', async () => {
  const io = source({ id: 1 }, { override: { get: async () => Promise.reject(new Error('ours')) } })
  await assert.rejects(readOne(io, 'vendors', '1'), /^Error: ours$/)
})
