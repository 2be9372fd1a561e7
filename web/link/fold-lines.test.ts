import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AttemptLine } from './contract.ts'
import { failureOf, foldLine, hasRemarks, isPartial, noProgress } from './fold-lines.ts'

function progressOf(lines: readonly AttemptLine[]) {
  return lines.reduce(foldLine, noProgress)
}

test('a step stands once, with its last state, in the order in which it began', () => {
  const progress = progressOf([
    { step: 'address', state: 'running' },
    { step: 'address', state: 'ok' },
    { step: 'read', entity: 'vendors', state: 'running' },
    { step: 'read', entity: 'items', state: 'running' },
    { step: 'read', entity: 'items', state: 'ok' },
    { step: 'read', entity: 'vendors', state: 'warning', message: 'The role is missing.' },
    { result: 'ready', attempt_id: 'att_1' },
  ])
  assert.deepEqual(
    progress.steps.map((step) => [step.step, step.entity, step.state]),
    [
      ['address', undefined, 'ok'],
      ['read', 'vendors', 'warning'],
      ['read', 'items', 'ok'],
    ],
  )
  assert.equal(progress.result?.result, 'ready')
  assert.equal(failureOf(progress), null)
  assert.equal(isPartial(progress), true)
})

test('the failed step is the one to tell of', () => {
  const progress = progressOf([
    { step: 'address', state: 'ok' },
    { step: 'sign_in', state: 'failed', whose_turn: 'you', pointer: '/credentials/password' },
    { result: 'failed', attempt_id: 'att_1' },
  ])
  assert.equal(failureOf(progress)?.step, 'sign_in')
  assert.equal(isPartial(progress), false)
})

test('an address without encryption is worth a remark, but nothing is missing', () => {
  const progress = progressOf([
    { step: 'certificate', state: 'warning', message: 'The address begins with http.' },
    { step: 'read', entity: 'items', state: 'ok' },
    { result: 'ready', attempt_id: 'att_1' },
  ])
  assert.equal(hasRemarks(progress), true)
  assert.equal(isPartial(progress), false)
})
