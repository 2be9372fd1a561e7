import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readEventStream } from './read-event-stream.ts'

async function read(parts: readonly string[]) {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part))
      controller.close()
    },
  })
  const events = []
  for await (const event of readEventStream(body)) events.push(event)
  return events
}

const text = 'retry: 1000\n\nevent: notice\ndata: {"a":\ndata: "ü"}\n\n:\n\ndata: 2\r\n\r\n'
const events = [
  { event: 'notice', data: '{"a":\n"ü"}' },
  { event: 'message', data: '2' },
]

test('events are told whole, wherever the network cuts', async () => {
  assert.deepEqual(await read([text]), events)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: text.length })), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length]
      const parts = places.slice(1).map((end, index) => text.slice(places[index], end))
      assert.deepEqual(await read(parts), events)
    }),
  )
})

test('an event that was cut off at the end is not told', async () => {
  assert.deepEqual(await read(['data: 1\n\ndata: 2']), [{ event: 'message', data: '1' }])
})
