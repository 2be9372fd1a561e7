import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionRow } from '@millwright/sdk'
import { countFacet, filterRows, toggleWord } from './filter-rows.ts'

const systems = ['sap', 'cmms', 'erp']
const statuses = ['active', 'active', 'unreachable', 'reauthorization_required'] as const

function makeRow(n: number): ConnectionRow {
  return {
    object: 'connection_row',
    id: `con_${n}`,
    name: `Plant ${n}`,
    system: systems[n % 3]!,
    deployment: n % 2 === 0 ? 'cloud' : 'on_premises',
    status: statuses[n % 4]!,
    host: `host${n}.example`,
    reason: null,
    problem_count: 0,
    customer: { id: `cus_${n % 500}`, external_id: `c${n % 500}`, name: `Customer ${n % 500}` },
    connected_at: null,
    last_success_at: null,
  }
}
const rows = Array.from({ length: 10_000 }, (_, n) => makeRow(n))

test('filters are put together, and what needs somebody comes first', () => {
  const found = filterRows(rows, {
    system: 'sap,erp',
    status: 'unreachable,reauthorization_required',
  })
  assert.equal(found[0]!.status, 'reauthorization_required')
  assert.ok(found.every(({ system, status }) => system !== 'cmms' && status !== 'active'))
  assert.equal(
    found.length,
    rows.filter((r) => r.system !== 'cmms' && r.status !== 'active').length,
  )
})

test('a search finds parts of names, customers, hosts and ids, in any case', () => {
  for (const q of ['PLANT 9999', 'con_9999', 'host9999.', ' plant 9999 ']) {
    assert.deepEqual(
      filterRows(rows, { q }).map(({ id }) => id),
      ['con_9999'],
      q,
    )
  }
  assert.equal(filterRows(rows, { customer: 'cus_7' }).length, 20)
})

test('a facet counts under the other filters, not under its own', () => {
  const counts = countFacet(rows, { status: 'active', deployment: 'cloud' }, 'status')
  const clouds = rows.filter(({ deployment }) => deployment === 'cloud')
  assert.equal(
    [...counts.values()].reduce((a, b) => a + b),
    clouds.length,
  )
})

test('names are in the order of people: 2 before 10', () => {
  const found = filterRows([makeRow(10), makeRow(2)], { sort: 'name' })
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Plant 2', 'Plant 10'],
  )
  assert.equal(filterRows(rows, { sort: '-name' })[0]!.name, 'Plant 9999')
})

test('a word goes into a list of the address and out of it', () => {
  assert.equal(toggleWord(undefined, 'a'), 'a')
  assert.equal(toggleWord('a', 'b'), 'a,b')
  assert.equal(toggleWord('a', 'a'), undefined)
})

test('ten thousand rows are filtered within the patience of a key press', () => {
  filterRows(rows, { q: 'warm' })
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    filterRows(rows, { q: 'plant 99', status: 'active' })
    return performance.now() - start
  })
  assert.ok(Math.min(...times) < 100, `${Math.min(...times)} ms`)
})
