import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHistories, countFaults, type ToldChange } from './history.ts'

const change = (id: string, op: string, record: object, previous: object | null = null) =>
  ({
    id,
    type: `vendor.${op}`,
    entity: 'vendors',
    record_id: '1',
    changed: Object.keys(previous ?? {}),
    previous,
    record,
  }) as ToldChange

const a = { id: '1', name: 'A' }
const b = { id: '1', name: 'B' }
const told = [change('e1', 'created', a), change('e2', 'updated', b, { name: 'A' })]
const check = (feed: ToldChange[], mirror: [string, object][] = [['1', b]], source = mirror) =>
  checkHistories({ feed, mirror: new Map(mirror), source: new Map(source) } as never)

test('a whole history has no fault', () => {
  assert.equal(countFaults(check(told)), 0)
  const moved = { ...b, version: '2' }
  assert.equal(countFaults(check(told, [['1', b]], [['1', moved]])), 0)
})

test('a lost change, a repeated one and another order are found', () => {
  assert.equal(check(told.slice(1)).inconsistent.length, 1)
  assert.equal(check([...told, told[1]!]).inconsistent.length, 2)
  assert.equal(check([told[1]!, told[0]!]).inconsistent.length, 2)
  assert.deepEqual(check(told.slice(0, 1)).drifted, ['1'])
})

test('a copy that is missing, left over or old is found', () => {
  assert.deepEqual(check(told, [], [['1', b]]).missing, ['1'])
  assert.deepEqual(check(told, [['1', b]], []).surplus, ['1'])
  assert.deepEqual(check(told, [['1', b]], [['1', a]]).different, ['1'])
})
