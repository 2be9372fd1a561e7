import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WASTES, type Waste } from '../store/usage.ts'
import { type Advice, advise, type Habitude } from './advice.ts'
import { hashText, seeAnswer } from './advice-answers.ts'
import { createHabits, type HabitCall } from './advice-habits.ts'

/** A client and a clock; sums what its calls wasted, as usage does. */
function startClient() {
  const habits = createHabits()
  const sums = Object.fromEntries(WASTES.map((name) => [name, 0])) as Record<Waste, number>
  let clock = 1_000_000
  let calls = 0
  const judge = (more: Partial<HabitCall>) => {
    calls++
    const wasted = habits.judge({
      connection_id: 'con_1',
      consumer: 'tok_1',
      entity: 'items',
      op: 'list',
      url: '/v1/items',
      status: 200,
      at: clock,
      ended_at: clock + 10,
      limit: 50,
      hasCursor: false,
      hasModifiedAfter: false,
      isConditional: false,
      retry_after_ms: 0,
      seen: null,
      ...more,
    })
    for (const [name, saved] of wasted) sums[name] += saved
    clock += 10
  }
  return {
    wait: (ms: number) => {
      clock += ms
    },
    list: (ids: string[], version: number, more: Partial<HabitCall> = {}) =>
      judge({ seen: see(ids, version), ...more }),
    get: (id: string, version: number, more: Partial<HabitCall> = {}) =>
      judge({ op: 'get', url: `/v1/items/${id}`, limit: null, seen: see([id], version), ...more }),
    call: judge,
    advice: (canFilter = true): Advice[] => {
      const one: Habitude = {
        ...{ connection_id: 'con_1', entity: 'items', consumer: 'tok_1', user_agent: 'curl' },
        calls,
        ...sums,
      }
      return advise([one], () => canFilter)
    },
  }
}

const see = (ids: string[], version: number) =>
  seeAnswer(
    ids.map((id) => ({ id, version: `${id}.${version}` })),
    '',
  )
const page = (from: number) => Array.from({ length: 50 }, (_, i) => `i${from + i}`)
const told = (advice: Advice[]) => advice.map(({ pattern, calls_saved }) => [pattern, calls_saved])

test('a record that is read again and again, and stays as it was, is advised to be kept', () => {
  const client = startClient()
  for (let i = 0; i < 61; i++) {
    // Twice it has changed in between: those reads were needed.
    client.get('i7', i < 20 ? 1 : i < 40 ? 2 : 3)
    client.wait(60_000)
  }
  const [advice, ...others] = client.advice()
  assert.deepEqual([advice!.pattern, advice!.calls_saved, others.length], ['repeated_reads', 58, 0])
  assert.match(advice!.replacement.url, /^\/v1\/items\?modified_after=/)
  assert.ok(client.advice(false)[0]!.replacement.headers!['If-None-Match'])
})

test('whoever reads a whole list every time is told modified_after and larger pages', () => {
  const client = startClient()
  for (let round = 0; round < 6; round++) {
    client.list(page(0), round)
    for (let i = 1; i < 10; i++)
      client.list(page(50 * i), round, { hasCursor: true, url: `/v1/items?cursor=${round}.${i}` })
    client.wait(900_000)
  }
  // Of six rounds of ten pages, five times nine, and each further page of 50 where one has 500.
  assert.deepEqual(told(client.advice()), [
    ['small_pages', 49],
    ['unfiltered_polls', 45],
  ])
  assert.deepEqual(told(client.advice(false)), [['small_pages', 49]])
})

test('records that a list has just brought need no single read', () => {
  const client = startClient()
  client.list(page(0), 1)
  for (const id of page(0)) client.get(id, 1)
  const [advice, ...others] = client.advice()
  assert.deepEqual([advice!.pattern, advice!.calls_saved, others.length], ['single_reads', 50, 0])
})

test('who calls again before Retry-After has passed is told to wait', () => {
  const client = startClient()
  for (let i = 0; i < 12; i++) {
    client.call({ status: 429, retry_after_ms: 5_000 })
    client.wait(1_000)
  }
  assert.deepEqual(told(client.advice()), [['hasty_retries', 11]])
})

test('who calls on many lines at once and again and again before Retry-After has passed is told so too', () => {
  const client = startClient()
  // Ten lines, each comes back a tenth of a second after its refusal.
  for (let i = 0; i < 100; i++) client.call({ status: 429, retry_after_ms: 160 })
  const [advice] = client.advice()
  assert.deepEqual([advice!.pattern, advice!.calls_saved], ['hasty_retries', 93])
})

test('a habit is told of although most calls were refused', () => {
  const client = startClient()
  for (let i = 0; i < 30; i++) {
    client.get('i7', 1)
    for (let again = 0; again < 30; again++) {
      client.call({ status: 429, retry_after_ms: 900 })
      client.wait(100)
    }
    client.wait(30_000)
  }
  // Of each thirty the first came as it should.
  assert.deepEqual(told(client.advice()), [
    ['hasty_retries', 870],
    ['repeated_reads', 29],
  ])
})

test('calls that were under way when the refusal came are no retries', () => {
  const client = startClient()
  for (let i = 0; i < 20; i++) {
    for (let other = 0; other < 10; other++)
      client.call({
        status: 429,
        retry_after_ms: 5_000,
        at: 1_000_000 + i * 6_000,
        ended_at: 1_000_020 + i * 6_000,
      })
  }
  assert.deepEqual(client.advice(), [])
})

test('who asks for the state of a connection every second is told the events', () => {
  const client = startClient()
  const state = { op: 'connections_get', entity: null, url: '/admin/v1/connections/con_1' }
  for (let i = 0; i < 100; i++) {
    client.call({ ...state, connection_id: null })
    client.wait(1_000)
  }
  const [advice] = client.advice()
  assert.deepEqual([advice!.pattern, advice!.calls_saved], ['status_polls', 99])
  assert.match(advice!.replacement.url, /^\/admin\/v1\/events/)
})

test('a client that behaves well gets no advice: large pages, only what changed, conditional reads, patience', () => {
  const client = startClient()
  const all = Array.from({ length: 500 }, (_, i) => `i${i}`)
  client.list(all, 0, { limit: 500, url: '/v1/items?limit=500' })
  for (let i = 0; i < 3; i++) client.list(all, 0, { limit: 500, hasCursor: true })
  for (let minute = 0; minute < 600; minute++) {
    client.wait(60_000)
    // Mostly nothing has changed, and the same question has the same empty answer.
    const isQuiet = minute % 10 !== 0
    const url = `/v1/items?modified_after=${Math.floor(minute / 10)}&limit=500`
    client.list(isQuiet ? [] : ['i3'], minute, { limit: 500, hasModifiedAfter: true, url })
    client.get('i9', 1, { isConditional: true, status: 304, seen: null })
    if (minute % 60 !== 0) continue
    client.call({ status: 429, retry_after_ms: 2_000 })
    client.wait(2_000)
    client.call({ op: 'connections_get', entity: null, url: '/admin/v1/connections/con_1' })
  }
  assert.deepEqual(client.advice(), [])
})

test('a little waste, and a little among many calls, is no advice', () => {
  const few = startClient()
  for (let i = 0; i < 10; i++) few.get('i1', 1)
  assert.deepEqual(few.advice(), [])
  const one: Habitude = {
    ...{ connection_id: '', entity: '', consumer: 'key_1', user_agent: 'none', calls: 10_000 },
    ...(Object.fromEntries(WASTES.map((name) => [name, 150])) as Record<Waste, number>),
  }
  assert.deepEqual(
    advise([one], () => true),
    [],
  )
})

test('one consumer does not count for another, however many call', () => {
  const habits = createHabits()
  const base: HabitCall = {
    ...{ connection_id: 'con_1', consumer: '', entity: 'items', op: 'get', url: '/v1/items/1' },
    ...{ status: 200, at: 0, ended_at: 1, limit: null, hasCursor: false, hasModifiedAfter: false },
    ...{ isConditional: false, retry_after_ms: 0, seen: see(['1'], 1) },
  }
  for (let i = 0; i < 5_000; i++)
    assert.deepEqual(habits.judge({ ...base, consumer: `tok_${i}` }), [])
  assert.deepEqual(habits.judge({ ...base, consumer: 'tok_4999' }), [['repeated_reads', 1]])
  assert.deepEqual(habits.judge({ ...base, consumer: 'tok_0' }), [], 'the oldest are forgotten')
})

test('an answer is known again by versions, by times of change, or by its text', () => {
  const order = (version: string | null, updated_at: string | null, text = '') =>
    seeAnswer([{ id: '1', version, updated_at }], text)?.fingerprint
  assert.equal(order('a', null, 'x'), order('a', 't2', 'y'))
  assert.notEqual(order('a', null), order('b', null))
  assert.notEqual(order(null, 't1'), order(null, 't2'))
  assert.notEqual(order(null, null, 'x'), order(null, null, 'y'))
  assert.equal(order(null, null, 'x'.repeat(20_000)), null)
  assert.notEqual(see(['1', '2'], 1)!.fingerprint, see(['2', '1'], 1)!.fingerprint)
  assert.equal(hashText('a'), hashText('a'))
})
