import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessage } from './messages.ts'

const page = {} as Window
const origin = 'https://link.example.com'
const data = { source: 'millwright-link', type: 'closed' }

function eventOf(more: object): MessageEvent {
  return { source: page, origin, data, ...more } as unknown as MessageEvent
}

test('only the link page itself is listened to', () => {
  assert.deepEqual(readMessage(eventOf({}), page, origin), data)
  assert.equal(readMessage(eventOf({ source: {} }), page, origin), null)
  assert.equal(readMessage(eventOf({ origin: 'https://evil.example.com' }), page, origin), null)
  assert.equal(readMessage(eventOf({ data: { type: 'closed' } }), page, origin), null)
  assert.equal(readMessage(eventOf({ data: null }), page, origin), null)
  assert.equal(readMessage(eventOf({ source: null }), null, origin), null)
})
