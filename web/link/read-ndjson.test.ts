import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNdjson } from './read-ndjson.ts'

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

const text = '{"step":"address","message":"Größe ✓"}\n\n{"step":"sign_in"}\r\n{"result":"ready"}'
const bytes = new TextEncoder().encode(text)
const expected = [{ step: 'address', message: 'Größe ✓' }, { step: 'sign_in' }, { result: 'ready' }]

test('lines are read however the network cuts them', async () => {
  for (let size = 1; size <= bytes.length; size++) {
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size))
    assert.deepEqual(await Array.fromAsync(readNdjson(streamOf(chunks))), expected)
  }
})

test('a line is given out before the next one arrives', async () => {
  let push: ReadableStreamDefaultController<Uint8Array>
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      push = controller
    },
  })
  const lines = readNdjson<{ n: number }>(stream)
  push!.enqueue(new TextEncoder().encode('{"n":1}\n{"n"'))
  assert.deepEqual(await lines.next(), { done: false, value: { n: 1 } })
  push!.enqueue(new TextEncoder().encode(':2}\n'))
  push!.close()
  assert.deepEqual(await lines.next(), { done: false, value: { n: 2 } })
  assert.equal((await lines.next()).done, true)
})

test('a line that is no JSON ends the reading', async () => {
  const stream = streamOf([new TextEncoder().encode('<html>\n')])
  await assert.rejects(Array.fromAsync(readNdjson(stream)), SyntaxError)
})
