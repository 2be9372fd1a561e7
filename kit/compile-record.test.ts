import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileBlank, compileCopy, compilePick, compileRecord } from './compile-record.ts'
import type { Context } from './connector.ts'
import { direct } from './direct-read.ts'
import { unread } from './unreadable.ts'

const context: Context = { zone: 'UTC', settings: {}, now: () => 0 }
const isText = (value: unknown) => typeof value === 'string'

/** What was counted as not readable meanwhile. */
function count(work: () => void): number {
  const before = unread.count
  work()
  return unread.count - before
}

test('a record has all fields in the order of the model; what the source lacks reads null', () => {
  const decode = compileRecord(
    ['id', 'name', "o'clock", 'notes'],
    [
      { name: "o'clock", decode: (source) => source.at, fits: null },
      { name: 'id', decode: (source) => source.key, fits: isText },
      { name: 'notes', decode: () => undefined, fits: isText },
    ],
  )
  const noted = count(() => {
    const record = decode({ key: '7', at: 12 }, context)
    assert.deepEqual(Object.entries(record), [
      ['id', '7'],
      ['name', null],
      ["o'clock", 12],
      ['notes', null],
    ])
  })
  assert.equal(noted, 0)
  assert.deepEqual(compileBlank(['b', 'a'])(), { b: null, a: null })
})

test('a value that is not what the model says is counted, and null is not', () => {
  const decode = compileRecord(['id'], [{ name: 'id', decode: ({ key }) => key, fits: isText }])
  assert.equal(
    count(() => decode({ key: 7 }, context)),
    1,
  )
  assert.equal(
    count(() => decode({ key: null }, context)),
    0,
  )
  const copy = compileCopy([
    { name: 'city', fits: isText },
    { name: 'lines', fits: null },
  ])
  const noted = count(() => assert.deepEqual(copy({ city: 1, more: 2 }), { city: 1, lines: null }))
  assert.equal(noted, 1)
})

test('a field that was given another decoder is read by that one', () => {
  const of = { decode: direct("o'clock", (value, { zone }) => `${value} ${zone}`) }
  const other = { ...of, decode: () => 'other' }
  const decode = compileRecord(
    ['at', 'other'],
    [
      { name: 'at', decode: of.decode, fits: isText },
      { name: 'other', decode: other.decode, fits: isText },
    ],
  )
  assert.deepEqual(decode({ "o'clock": 12 }, context), { at: '12 UTC', other: 'other' })
})

test('properties are picked under their own names, without those that are not there', () => {
  const pick = compilePick(["o'clock", 'none', 'gone'], (value) => value ?? 'nothing')
  assert.deepEqual(pick({ other: 1, gone: null, "o'clock": 2 }), { "o'clock": 2, gone: 'nothing' })
})
