import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toJsonLines } from './json-lines.ts'

test('names stand apart from values, whatever is in them', () => {
  const lines = toJsonLines({ 'a": b': 'c: "d"', e: [1] })
  assert.deepEqual(
    lines.map(({ name }) => name.trim()),
    ['', '"a\\": b":', '"e":', '', '', ''],
  )
  assert.equal(lines[1]!.rest, ' "c: \\"d\\"",')
  const whole = lines.map(({ name, rest }) => name + rest).join('\n')
  assert.deepEqual(JSON.parse(whole), { 'a": b': 'c: "d"', e: [1] })
})

test('a text that is no JSON is shown as it is, and nothing as null', () => {
  assert.deepEqual(toJsonLines('<a>\n</a>'), [
    { name: '', rest: '<a>' },
    { name: '', rest: '</a>' },
  ])
  assert.deepEqual(toJsonLines(undefined), [{ name: '', rest: 'null' }])
})

test('two megabytes are lines in a moment, and a line of a megabyte is cut for the eye', () => {
  const record = { lines: Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'x'.repeat(80) })) }
  assert.ok(toJsonLines(record).length > 80_000)
  const [, line] = toJsonLines({ a: 'x'.repeat(1_000_000) })
  assert.ok(line!.rest.length < 2_100)
})
