import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { requestTracker as connector } from '../connectors/request-tracker/connector.ts'
import { samples, skip } from '../connectors/request-tracker/samples.ts'
import { type Connection, conform, connect, type Result } from '../kit/conformance/index.ts'
import { createHttp } from '../kit/http.ts'
import { carryOut, planAction, planUpdate } from '../kit/index.ts'
import { readOne, readPage } from '../kit/read.ts'
import { type RequestTracker, startRequestTracker } from './request-tracker.ts'

const GUIDE = new URL('../connectors/request-tracker/guide.md', import.meta.url)
/** Printed by what fails; the same seed tries the same. */
const SEED = 1

let rt: RequestTracker
let connection: Connection
const http = createHttp({ allowPrivate: () => true })

before(async () => {
  rt = await startRequestTracker()
  const credentials = { base_url: rt.url, time_zone: 'UTC', ...rt.credentials }
  connection = connect(connector, { credentials, http, against: 'live' })
})

after(async () => {
  await http.close()
  await rt?.stop()
})

const makeTicket = async (more: object = {}): Promise<string> =>
  (await rt.call('POST', '/ticket', { Queue: 'General', Subject: 'Pump leaks', ...more })).id

test('a status that the lifecycle does not have is refused in the words of Request Tracker, though it answers 200', async () => {
  const io = connection.open()
  const id = await makeTicket()
  const plan = await planAction(
    io,
    'work-requests',
    id,
    'set_status',
    { source_status: 'melted' },
    null,
  )
  await assert.rejects(carryOut(io, plan), {
    code: 'UPSTREAM_REJECTED',
    detail: /'melted' isn't a valid status/,
  })
})

test('somebody who changes a ticket between our look and our write is not overwritten', async () => {
  const io = connection.open()
  const id = await makeTicket()
  const plan = await planUpdate(io, 'work-requests', id, { name: 'Ours' }, null)
  await rt.call('PUT', `/ticket/${id}`, { Subject: 'Theirs' })
  await assert.rejects(carryOut(io, plan), { code: 'PRECONDITION_FAILED' })
  assert.equal((await readOne(io, 'work-requests', id)).record.name, 'Theirs')
})

test('text with quotes and backslashes finds what it says, and nothing else', async () => {
  const io = connection.open()
  const name = `It's a "pump" \\ OR id > 0 '`
  const id = await makeTicket({ Subject: name })
  const query = { limit: 50, after: null, filters: { name }, fields: null, total: false }
  const { records } = await readPage(io, 'work-requests', query)
  assert.deepEqual(
    records.map(({ record }) => record.id),
    [String(id)],
  )
})

test('what changed is found in the zone of the user, to the second', async () => {
  const zone = 'America/New_York'
  await rt.call('PUT', '/user/root', { Timezone: zone })
  try {
    const io = connection.open({ credentials: { time_zone: zone } })
    const id = await makeTicket()
    const { record } = await readOne(io, 'work-requests', id)
    const list = async (modified_after: string) => {
      const filters = { modified_after }
      const query = { limit: 100, after: null, filters, fields: null, total: false }
      return (await readPage(io, 'work-requests', query)).records.map((found) => found.record.id)
    }
    assert.ok((await list(record.updated_at)).includes(id))
    const later = new Date(Date.parse(record.updated_at) + 1000).toISOString()
    assert.ok(!(await list(later)).includes(id))
  } finally {
    await rt.call('PUT', '/user/root', { Timezone: 'UTC' })
  }
})

function nameOf({ entity, promise, op, check }: Result): string {
  return `${entity ?? 'the connection'}: ${promise} [${op ? `${check} ${op}` : check}]`
}

test('the connector keeps its promises on a real Request Tracker', async (t) => {
  const guide = await readFile(GUIDE, 'utf8')
  const { results } = await conform(connector, { ...connection, samples, skip, guide, seed: SEED })
  for (const result of results) {
    await t.test(nameOf(result), (own) => {
      if (result.outcome === 'skip') own.skip(result.reason)
      if (result.outcome === 'fail') assert.fail(`${result.reason} (seed ${SEED})`)
    })
  }
  const kept = results.filter(({ outcome }) => outcome === 'pass')
  assert.ok(kept.length > results.length / 2, 'most promises can be judged here')
})
