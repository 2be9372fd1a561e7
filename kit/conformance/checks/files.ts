import { readOne } from '../../read.ts'
import { carryOut } from '../../write.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'

/** Files come back as they were brought. */
export const files: Check = {
  name: 'files',
  cases: (bench): Case[] => {
    const map = bench.names.includes('attachments') ? bench.map('attachments') : null
    if (!map?.content) return []
    return [
      {
        promise: 'the content of a file reads back byte by byte',
        entity: 'attachments',
        op: 'get',
        run: () => readBack(bench),
      },
    ]
  },
}

async function readBack(bench: Bench): Promise<void> {
  const { content, upload } = bench.map('attachments')
  const sample = bench.samples('attachments').upload
  if (!upload || !sample) throw new Skip('No file can be brought to this source.')
  const { plan } = await bench.planNew('attachments', bench.io)
  bench.forget()
  const { id } = await carryOut(bench.io, plan)
  const { native } = await readOne(bench.io, 'attachments', id)
  const { stream } = await content!(native, { context: bench.io.context, io: bench.io })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const { bytes } = await sample(bench.tools)
  const read = Buffer.concat(chunks)
  expect(read.equals(bytes), `${read.length} bytes came back, ${bytes.length} were brought`)
}
