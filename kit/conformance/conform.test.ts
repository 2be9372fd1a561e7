import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conform } from './conform.ts'
import { createFake, type Defect } from './fake-source.ts'
import { formatResults, requireKept } from './report.ts'

const failures = async (defects: readonly Defect[], only?: readonly string[]) => {
  const { connector, options } = createFake(defects)
  const { results } = await conform(connector, { ...options, ...(only && { only }) })
  return results.filter(({ outcome }) => outcome === 'fail')
}

test('a sound connector keeps every promise', async () => {
  const broken = await failures([])
  assert.equal(formatResults(broken), '0 passed, 0 failed, 0 skipped')
})

const finders: Record<Defect, string> = {
  'pages by offset': 'moving-pages',
  'leaves a filter out': 'filters',
  'forgets what was sent': 'creates',
  'overwrites another field': 'updates',
  'changes the source while planning': 'dry-plans',
  'reads another record for an unknown id': 'unknown-ids',
  'lets stale versions through': 'versions',
  'says deleted and leaves it': 'deletes',
  'takes any answer for data': 'bad-answers',
  'shows the password': 'secrets',
  'has no word for a status': 'statuses',
  'an action without effect': 'actions',
  'decodes otherwise than it encodes': 'codecs',
  'selects too little': 'fields',
  'stumbles over a bad record': 'spoilt-records',
  'takes a new status for an old one': 'odd-values',
}

for (const [defect, check] of Object.entries(finders)) {
  test(`a connector that ${defect} is found out`, async () => {
    // Previews are made by `dry-plans`; what they show is judged by `secrets`.
    const broken = await failures([defect as Defect], ['dry-plans', check])
    const found = new Set(broken.map((result) => result.check))
    assert.ok(found.has(check), `${check} is not among ${[...found].join(', ') || 'no failures'}`)
  })
}

test('the manifest says of each declaration what became of it, in the order of the model', async () => {
  const { connector, options } = createFake(['an action without effect'])
  const { manifest } = await conform(connector, { ...options, now: () => 0 })
  assert.deepEqual(
    [manifest.system, manifest.against, manifest.date],
    ['fake', 'sandbox', '1970-01-01T00:00:00.000Z'],
  )
  assert.deepEqual(Object.keys(manifest.entities), ['vendors', 'purchase-requisitions'])
  const { vendors, 'purchase-requisitions': requisitions } = manifest.entities
  assert.deepEqual(vendors!.ops.create, { declared: true, outcome: 'pass' })
  assert.deepEqual(vendors!.filters, {
    modified_after: { declared: true, outcome: 'pass' },
    number: { declared: true, outcome: 'pass' },
  })
  assert.deepEqual(requisitions!.ops.create, { declared: false, outcome: 'pass' })
  assert.equal(requisitions!.actions.approve!.outcome, 'fail')
})

test('a skip needs a promise that it is about', async () => {
  const { connector, options } = createFake(['an action without effect'])
  const skip = [
    { check: 'actions', op: 'actions/approve', reason: 'Nobody may approve there.' },
    { check: 'actions', op: 'actions/fly', reason: 'It cannot.' },
  ]
  const { results } = await conform(connector, { ...options, skip })
  const told = results.filter(({ op, check }) => op === 'actions/approve' && check === 'actions')
  assert.ok(told.every(({ outcome, reason }) => outcome === 'skip' && reason === skip[0]!.reason))
  const stray = results.filter(({ promise }) => promise.startsWith('every skip'))
  assert.deepEqual(
    stray.map(({ outcome }) => outcome),
    ['fail'],
  )
  assert.throws(() => requireKept(results), /actions\/fly/)
})
