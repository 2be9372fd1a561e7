/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  event: string
  data: string
}

/** The events of `text/event-stream`, as they come. Ids and retry times are left to who reads them. */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    while (true) {
      const { value, done } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      const blocks = rest.split(/\r?\n\r?\n/)
      rest = blocks.pop()!
      for (const block of blocks) {
        const event = parseBlock(block)
        if (event) yield event
      }
    }
  } finally {
    // Who stops reading lets the server know.
    await reader.cancel().catch(() => {})
  }
}

function parseBlock(block: string): ServerSentEvent | null {
  const lines = block.split(/\r?\n/)
  const valuesOf = (field: string) =>
    lines
      .filter((line) => line === field || line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).replace(/^ /, ''))
  const data = valuesOf('data')
  return data.length === 0
    ? null
    : { event: valuesOf('event').at(-1) ?? 'message', data: data.join('\n') }
}
