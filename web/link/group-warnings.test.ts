import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StepLine } from './contract.ts'
import { groupWarnings } from './group-warnings.ts'

const denied = (entity: string, cause?: string): StepLine => ({
  step: 'read',
  entity,
  state: 'warning',
  ...(cause !== undefined && { cause }),
  whose_turn: 'system_administrator',
})

test('what cannot be read for the same cause stands together, and each cause is said once', () => {
  const groups = groupWarnings([
    { step: 'certificate', state: 'warning' },
    { step: 'read', entity: 'sites', state: 'ok' },
    denied('vendors', 'The role is missing.'),
    denied('items', 'Not licensed.'),
    denied('assets', 'The role is missing.'),
    { ...denied('meters', 'The role is missing.'), whose_turn: 'network' },
  ])
  assert.deepEqual(
    groups.map(({ lines, cause, isDenied }) => [lines.map((one) => one.entity), cause, isDenied]),
    [
      [[undefined], '', false],
      [['vendors', 'assets'], 'The role is missing.', true],
      [['items'], 'Not licensed.', true],
      [['meters'], 'The role is missing.', false],
    ],
  )
})

test('without any warning there is nothing to tell', () => {
  assert.deepEqual(groupWarnings([{ step: 'address', state: 'ok' }]), [])
})
