import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTIFIED_EVENTS } from '../../store/plan-notifications.ts'
import { words } from './words.ts'

test('both languages say the same things', () => {
  assert.deepEqual(shapeOf(words.de), shapeOf(words.en))
  assert.deepEqual(Object.keys(words.en.states).sort(), [...NOTIFIED_EVENTS].sort())
})

test('the people of a customer get as many steps in each language', () => {
  const names = { account: 'A', system: 'S', connection: 'C', customer: 'K', since: 'now' }
  for (const [type, telling] of Object.entries(words.en.tellings)) {
    const german = words.de.tellings[type]!
    assert.equal(german.steps(names).length, telling.steps(names).length, type)
    assert.equal(german.paragraphs(names).length, telling.paragraphs(names).length, type)
  }
})

/** The names of all that is said, to any depth. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([name, inner]) => [name, shapeOf(inner)]))
}
