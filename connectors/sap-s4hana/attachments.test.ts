import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { carryOut, type Plan, planCreate, readOne } from '@millwright/kit'
import type { ApiError, EntityName } from '@millwright/model'
import { attachments } from './attachments.ts'
import { type Bench, openBench } from './test-bench.ts'

let bench: Bench
before(async () => {
  bench = await openBench()
})
after(() => bench.close())

async function upload(
  entity: EntityName,
  record_id: string,
  name: string,
  bytes: Buffer,
): Promise<string> {
  const at = { context: bench.io.context, io: bench.io }
  const file = {
    entity,
    record_id,
    name,
    content_type: 'text/plain',
    content: Readable.from([bytes]),
  }
  const steps = await attachments.upload!.steps(file, at)
  const plan: Plan = {
    op: 'create',
    entity: 'attachments',
    map: attachments,
    steps,
    effects: [],
    warnings: [],
    body: {},
    before: null,
  }
  return (await carryOut(bench.io, plan)).id
}

test('a file is attached to a record, listed there, read back byte by byte and deleted', async () => {
  const bytes = Buffer.from('Überdruckventil: 12 bar\n')
  const id = await upload('assets', '10000417', 'ventil übersicht.txt', bytes)
  const files = await bench.list('attachments', { entity: 'assets', record_id: '10000417' })
  const file = files.find((one) => one.id === id)!
  assert.deepEqual(
    [file.name, file.size_bytes, file.links],
    [
      'ventil übersicht.txt',
      bytes.length,
      [{ entity: 'assets', id: '10000417', number: '10000417', line_id: null }],
    ],
  )
  assert.deepEqual(await bench.get('attachments', id), file)
  const { native } = await readOne(bench.io, 'attachments', id)
  const { stream } = await attachments.content!(native, { context: bench.io.context, io: bench.io })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  assert.ok(Buffer.concat(chunks).equals(bytes))
  await assert.rejects(
    bench.remove('attachments', id),
    (error: ApiError) => error.code === 'NOT_FOUND',
  )
  assert.ok(
    !(await bench.list('attachments', { entity: 'assets', record_id: '10000417' })).some(
      (one) => one.id === id,
    ),
  )
})

test('files are asked for by record, and a list without one says so before it calls', async () => {
  const before = bench.exchanges.length
  await assert.rejects(
    bench.list('attachments'),
    (error: ApiError) => error.errors?.[0]?.pointer === 'record_id',
  )
  await assert.rejects(
    bench.list('attachments', { entity: 'users', record_id: '1' }),
    (error: ApiError) => error.code === 'INVALID_REQUEST',
  )
  assert.equal(bench.exchanges.length, before)
})

test('an address is attached to one record by a call of its own', async () => {
  const plan = await planCreate(bench.io, 'attachments', {
    name: 'Manual',
    external_url: 'https://docs.example/pump.pdf',
    links: [{ entity: 'work-requests', id: '10000900' }],
  })
  const [step] = plan.steps
  assert.ok(typeof step === 'object')
  const path = decodeURIComponent(step.path)
  assert.match(
    path,
    /CreateUrlAsAttachment\?LinkedSAPObjectKey='000010000900'&BusinessObjectTypeName='PMQMEL'/,
  )
  assert.match(path, /Url='https:\/\/docs\.example\/pump\.pdf'/)
})
