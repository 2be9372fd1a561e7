import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Native } from './connector.ts'
import { readOnly, text } from './fields.ts'
import { findOutcome } from './outcome.ts'
import { connectTo, entityOf } from './test-source.ts'
import { planCreate } from './write.ts'

const startedAt = Date.parse('2026-03-02T09:00:00Z')
const body = { name: 'Twin', external_reference: 'R1' }

/** What is found out about the create of `body` at a source that has these vendors. */
async function lookFor(vendors: Native[]) {
  const vendor = entityOf({
    fields: {
      name: text('name'),
      external_reference: text('ref'),
      created_at: readOnly(text('made')),
    } as never,
    filters: { external_reference: (value: string) => value },
  })
  const { io } = connectTo({
    entities: { vendors: vendor },
    protocol: {
      create: () => [{ method: 'POST', path: '/vendors' }],
      list: async (_io, _map, { filters }) => ({
        records: vendors.filter(({ ref }) => ref === filters.external_reference),
        next: null,
      }),
    },
  })
  return findOutcome(io, await planCreate(io, 'vendors', body), startedAt)
}

const made = '2026-03-02T09:00:01Z'
const twin = { id: 1, name: 'Twin', ref: 'R1', made }

test('a create whose answer was lost is found by its reference', async () => {
  const outcome = await lookFor([twin, { ...twin, id: 2, ref: 'R2' }])
  assert.ok(outcome.kind === 'happened')
  assert.equal(outcome.found.record.id, '1')
})

test('a new record with the same reference and other values is no proof of a lost create', async () => {
  const outcome = await lookFor([{ ...twin, name: 'Another twin' }])
  assert.ok(outcome.kind === 'unknown')
  assert.match(outcome.check, /one was there that differs in name/)
})

test('neither an old record, nor none, nor two new ones are proof of a lost create', async () => {
  for (const [vendors, said] of [
    [[{ ...twin, made: '2026-03-01T09:00:01Z' }], /none was there yet/],
    [[], /none was there yet/],
    [[twin, { ...twin, id: 2 }], /2 were there/],
  ] as const) {
    const outcome = await lookFor([...vendors])
    assert.ok(outcome.kind === 'unknown')
    assert.match(outcome.check, said)
  }
})
