import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createSandbox, type Sandbox } from '@millwright/sandbox'
import { runLine } from './test-terminal.ts'

let sandbox: Sandbox
let live: string
let password: string

before(async () => {
  sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 20 } })
  const { credentials } = sandbox.systems.find(({ name }) => name === 'tryton')!
  password = credentials.password!
  const { database, username } = credentials
  live = `--url ${sandbox.url}/tryton --setting database=${database} --setting username=${username}`
})
after(() => sandbox.close())

test('records are a table, one is a list of its fields, and JSON has all of it', async () => {
  const table = await runLine('connector try tryton vendors --sandbox --limit 3')
  assert.equal(table.code, 0, table.err)
  assert.match(table.out, /^id +number +name/)
  assert.match(table.out, /3 vendors\. There are more/)
  const one = await runLine('connector try tryton purchase-orders 5 --sandbox --raw')
  assert.match(one.out, /^id +5\nnumber +4\n/)
  assert.match(one.out, /\nlines\nid +status/)
  assert.match(one.out, /"__class__"/)
  const json = await runLine('connector try tryton vendors --sandbox --limit 2 --json')
  assert.equal(JSON.parse(json.out).data.length, 2)
  const few = await runLine('connector try tryton vendors --sandbox --limit 1 --json --fields name')
  assert.deepEqual(Object.keys(JSON.parse(few.out).data[0]), ['id', 'name'])
})

test('secrets come from the environment, a file or the person, and are shown nowhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-cli-'))
  writeFileSync(join(folder, 'secret'), `${password}\n`)
  const line = `connector try tryton vendors ${live} --limit 1 --verbose`
  const runs = [
    await runLine(`${line} --secret-env password=P`, { env: { P: password } }),
    await runLine(line, { env: { MILLWRIGHT_LIVE_PASSWORD: password } }),
    await runLine(`${line} --secret-file password=secret`, { folder }),
    await runLine(line, { askSecret: async () => password }),
  ]
  rmSync(folder, { recursive: true })
  for (const { code, out, err } of runs) {
    assert.equal(code, 0, err)
    assert.match(err, /POST http.*\n.*200 in \d+ ms/s)
    assert.ok(!`${out}${err}`.includes(password))
    assert.ok(!`${out}${err}`.includes(Buffer.from(password).toString('base64')))
  }
})

test('what a sign-in by OAuth sends and gets is shown without its secrets', async () => {
  const { credentials } = sandbox.systems.find(({ name }) => name === 'business-central')!
  const { code, out, err } = await runLine(
    'connector try business-central vendors --sandbox --limit 1 --verbose',
  )
  assert.equal(code, 0, err)
  assert.match(err, /client_secret=•••/)
  assert.match(err, /"access_token":"•••"/)
  const secret = credentials.client_secret!
  for (const form of [secret, encodeURIComponent(secret), `${new URLSearchParams([['', secret]])}`])
    assert.ok(!`${out}${err}`.includes(form.replace(/^=/, '')))
})

test('a secret on the command line is refused, and what is missing is named', async () => {
  const line = `connector try tryton vendors ${live}`
  const given = await runLine(`${line} --setting password=x`)
  assert.match(given.err, /password is a secret.*--secret-env password=VARIABLE/)
  const none = await runLine('connector try tryton vendors')
  assert.match(
    none.err,
    /Missing: --url .*; --setting database=…; .*--secret-env password=VARIABLE/,
  )
  const typo = await runLine(`${line} --setting datbase=x`)
  assert.match(typo.err, /no such field: datbase\. Did you mean database\?/)
  const unset = await runLine(`${line} --secret-env password=NOWHERE`)
  assert.match(unset.err, /has no NOWHERE/)
  for (const { code } of [given, none, typo, unset]) assert.equal(code, 2)
})

test('a refusal of the system is told in its words, with the exit code 1', async () => {
  const wrong = await runLine(`connector try tryton vendors ${live}`, {
    env: { MILLWRIGHT_LIVE_PASSWORD: 'wrong-hammer' },
  })
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /^REAUTHORIZATION_REQUIRED: /)
  assert.ok(!wrong.err.includes('wrong-hammer'))
  const gone = await runLine('connector try tryton vendors 999999 --sandbox')
  assert.deepEqual([gone.code, /^NOT_FOUND: /.test(gone.err)], [1, true])
})

test('a part of conformance is judged live, and leaves the proof of the whole alone', async () => {
  const line = `connector check tryton ${live} --entity users --only records,pages --json`
  const { code, out, err } = await runLine(line, { env: { MILLWRIGHT_LIVE_PASSWORD: password } })
  assert.equal(code, 0, err)
  const { results, manifest } = JSON.parse(out)
  assert.ok(results.length > 1)
  assert.equal(manifest.against, 'live')
  assert.ok(!err.includes('Kept in'))
  const table = await runLine('connector check tryton --entity users --only records,pages')
  assert.match(table.out, /^users +✔ +✔ /m)
  assert.match(table.out, /✔ \d+ kept, 0 broken/)
})
