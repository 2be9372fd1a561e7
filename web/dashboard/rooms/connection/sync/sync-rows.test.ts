import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sync, SyncSettings, SyncStatus } from '@millwright/sdk'
import { isMoving, listSpans, shareOf, toSyncRows } from './sync-rows.ts'

const status = (entity: string, state: string, more: object = {}) =>
  ({ entity, state, enabled: true, progress: null, ...more }) as SyncStatus

test('what needs a person stands first, then what is under way, then the rest by name', () => {
  const rows = toSyncRows(
    [
      status('vendors', 'completed'),
      status('items', 'completed'),
      status('assets', 'running'),
      status('sites', 'failed'),
      status('users', 'guarded'),
    ],
    [],
    [],
  )
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['users', 'sites', 'assets', 'items', 'vendors'],
  )
})

test('an entity that is not copied is off, whatever became of its last run', () => {
  const [row] = toSyncRows([status('items', 'failed', { enabled: false })], [], [])
  assert.equal(row!.state, 'off')
})

test('a row has its schedule, and the run that can be cancelled; one that has ended cannot', () => {
  const settings = [{ entity: 'items', every_s: 900 }] as SyncSettings[]
  const run = (id: string, state: string, part: string) =>
    ({ id, state, entities: [{ entity: 'items', state: part }] }) as Sync
  const runs = [
    run('syn_1', 'completed', 'completed'),
    run('syn_2', 'running', 'completed'),
    run('syn_3', 'running', 'queued'),
  ]
  const [row] = toSyncRows([status('items', 'running')], settings, runs)
  assert.equal(row!.run!.id, 'syn_3')
  assert.equal(row!.settings!.every_s, 900)
})

test('how far a run is is known only where the whole is', () => {
  const progress = (records: number, total: number | null) => ({ progress: { records, total } })
  assert.equal(shareOf(status('items', 'running', progress(5, 20))), 0.25)
  assert.equal(shareOf(status('items', 'running', progress(25, 20))), 1)
  assert.equal(shareOf(status('items', 'running', progress(5, null))), null)
  assert.equal(isMoving([status('items', 'queued')], []), true)
  assert.equal(isMoving([status('items', 'completed')], []), false)
  assert.equal(isMoving([status('items', 'completed')], [{ state: 'queued' } as Sync]), true)
})

test('a schedule is chosen from plain spans within its limits; an odd one that is set stays', () => {
  assert.deepEqual(listSpans(60, 86_400, 700), [60, 300, 700, 900, 3_600, 14_400, 86_400])
})
