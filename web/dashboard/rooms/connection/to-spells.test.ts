import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionStatus, Transition } from '@millwright/sdk'
import { toSpells } from './to-spells.ts'

const make = (id: string, to_status: ConnectionStatus, minute: number): Transition => ({
  object: 'transition',
  id,
  connection_id: 'con_1',
  from_status: null,
  to_status,
  cause: 'x',
  evidence: [],
  at: new Date(minute * 60_000).toISOString(),
})

test('each state lasts until the next, and the last one until now', () => {
  const told = [make('c', 'active', 30), make('b', 'unreachable', 20), make('a', 'active', 0)]
  const minutes = toSpells(told, 60 * 60_000).map(({ status, from, to }) => [
    status,
    from / 60_000,
    to / 60_000,
  ])
  assert.deepEqual(minutes, [
    ['active', 0, 20],
    ['unreachable', 20, 30],
    ['active', 30, 60],
  ])
})

test('new credentials of a connection that works do not cut its spell', () => {
  const spells = toSpells([make('b', 'active', 10), make('a', 'active', 0)], 20 * 60_000)
  assert.deepEqual(
    spells.map(({ from, to }) => [from, to / 60_000]),
    [[0, 20]],
  )
})

test('what never began has no spells', () => {
  assert.deepEqual(toSpells([], 0), [])
})
