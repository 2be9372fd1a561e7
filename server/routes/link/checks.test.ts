import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { actAs, formOf, makeLink, type TestPerson } from './test-link.ts'

let node: TestNode
let person: TestPerson
let time = Date.parse('2026-05-04T08:00:00Z')

before(async () => {
  node = await startTestNode({ now: () => time, allowPrivate: (host) => host === '127.0.0.1' })
  person = actAs(node, (await makeLink(node)).token)
})
after(() => node.close())

const failed = (lines: any[]) => lines.find(({ state }) => state === 'failed')

test('an address in a private network is not reached, however it is spelled', async () => {
  const hosts = [
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1:8080/',
    'http://localhost/',
  ]
  for (const base_url of hosts) {
    const lines = await person.attempt(formOf(node, 'maintainx', { base_url }))
    assert.match(failed(lines).message, /private network/, base_url)
    assert.equal(failed(lines).whose_turn, 'network')
    assert.equal(lines.at(-1).result, 'failed')
    time += 3_600_001
  }
})

test('a wrong key is told with its field, in the language of the page', async () => {
  const form = formOf(node, 'maintainx', { api_key: 'wrong' })
  const line = failed(await person.attempt(form, { 'accept-language': 'de-CH,de;q=0.9' }))
  assert.equal(line.step, 'sign_in')
  assert.equal(line.whose_turn, 'you')
  assert.equal(line.pointer, '/credentials/api_key')
  assert.match(line.message, /lehnt diese Zugangsdaten ab/)
})

test('the same wrong password is not tried a third time within a quarter of an hour', async () => {
  const form = formOf(node, 'sap-s4hana', { password: 'wrong' })
  const words = []
  for (let i = 0; i < 4; i++) words.push(failed(await person.attempt(form)).message)
  assert.match(words[0], /refuses these credentials/)
  assert.match(words[3], /nothing is tried for 15 more minutes/)
  const system = node.sandbox.systems.find(({ name }) => name === 'sap-s4hana')!
  assert.equal(system.lockout!(time).failed_logons, 2)
})

test('each way in which a source refuses has its own words', async () => {
  const refusals: [string, RegExp, string][] = [
    ['unauthorized', /refuses these credentials/, 'you'],
    ['html_login', /sign-in page instead of data/, 'you'],
    ['forbidden', /does not let it use the interface/, 'system_administrator'],
    ['rate_limited', /Try again in some minutes/, 'you'],
  ]
  for (const [fault, words, turn] of refusals) {
    time += 3_600_001
    await node.control('POST', '/maintainx/faults', {
      fault,
      times: 9,
      match: { path: '/v1/users' },
    })
    const line = failed(await person.attempt(formOf(node, 'maintainx')))
    await node.control('DELETE', '/maintainx/faults')
    assert.match(line.message, words, fault)
    assert.equal(line.whose_turn, turn, fault)
  }
})

test('what a user may not read is a warning, and the rest can be connected', async () => {
  time += 3_600_001
  await node.control('POST', '/maintainx/faults', {
    fault: 'forbidden',
    times: 9,
    match: { path: '/v1/workorders' },
  })
  const lines = await person.attempt(formOf(node, 'maintainx'))
  await node.control('DELETE', '/maintainx/faults')
  const warning = lines.find(({ entity, state }) => entity === 'work-orders' && state !== 'running')
  assert.equal(warning.state, 'warning')
  assert.equal(warning.whose_turn, 'system_administrator')
  assert.match(warning.message, /^May not read work orders/)
  assert.ok(lines.some(({ entity, state }) => entity === 'vendors' && state === 'ok'))
  assert.equal(lines.at(-1).result, 'ready')
})

test('a user who signs in but may read nothing is told so, and the sign-in stays one that worked', async () => {
  time += 3_600_001
  await node.control('POST', '/sap-s4hana/faults', {
    fault: 'forbidden',
    times: 99,
    // The service itself answers, its data do not.
    match: { path: '/\\w[?]/' },
  })
  const lines = await person.attempt(formOf(node, 'sap-s4hana'))
  await node.control('DELETE', '/sap-s4hana/faults')
  const ended = lines.filter(({ state }) => state !== undefined && state !== 'running')
  assert.equal(ended.find(({ step }) => step === 'sign_in').state, 'ok')
  const denied = ended.filter(({ step, entity }) => step === 'read' && entity)
  assert.ok(denied.length > 5)
  for (const { state, message, cause } of denied) {
    assert.equal(state, 'warning')
    const [, missing] = /\(missing: (.+)\)\.$/.exec(message)!
    assert.equal(cause, `Missing: ${missing}.`)
  }
  const { entity, state, whose_turn, message } = failed(lines)
  assert.deepEqual([entity, state, whose_turn], [undefined, 'failed', 'system_administrator'])
  assert.match(message, /may sign in to SAP S\/4HANA, but read nothing/)
  assert.equal(lines.at(-1).result, 'failed')
})

test('a form with faults is refused with the place of each, before anything is sent', async () => {
  const form = formOf(node, 'maintainx', { api_key: '', base_url: 'ftp://x' })
  const { status, body } = await person.refused(form)
  assert.equal(status, 400)
  const places = body.errors.map(({ pointer }: { pointer: string }) => pointer)
  assert.deepEqual(places.sort(), ['/credentials/api_key', '/credentials/base_url'])
  const unknown = await person.refused({ ...form, system: 'none' })
  assert.equal(unknown.body.errors[0].pointer, '/system')
  const empty = await person.refused({})
  assert.ok(empty.body.errors.length >= 3)
})
