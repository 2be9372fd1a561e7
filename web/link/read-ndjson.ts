/** The JSON values of a newline-delimited stream, each as soon as its line is complete. Throws on a line that is no JSON. */
export async function* readNdjson<Line>(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    while (true) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const lines = rest.split('\n')
      rest = done ? '' : lines.pop()!
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
