import type { Readable } from 'node:stream'

/** The first `most` bytes of a stream or a little more; the rest is let go. */
export async function readStart(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= most) break
  }
  return Buffer.concat(chunks)
}
