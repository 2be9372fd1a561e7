import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runLine } from './test-terminal.ts'

test('without words the commands are listed, and --help describes each one', async () => {
  const list = await runLine('')
  assert.equal(list.code, 2)
  const names = [...list.out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map(([, name]) => name!)
  assert.ok(names.length >= 6)
  for (const name of names) {
    const { code, out } = await runLine(`${name} --help`)
    assert.equal(code, 0, name)
    assert.ok(out.startsWith(`millwright ${name}`), out)
  }
})

test('a word that is wrong is named, with the one that was probably meant', async () => {
  const cases: [line: string, said: RegExp][] = [
    ['conector try', /no command "conector try".*Did you mean connector try\?/],
    ['connector tri x', /Did you mean connector try\?/],
    ['connector try trytn vendors', /no system "trytn"\. Did you mean tryton\?/],
    ['connector try tryton vendor --sandbox', /no vendor\. Did you mean vendors\?/],
    ['connector try tryton work-orders --sandbox', /has no work-orders\. It has: vendors/],
    ['connector try tryton', /The entity is missing/],
    ['connector try tryton vendors 1 2', /"2" is one word too many/],
    ['connector try tryton vendors --sanbox', /no option --sanbox\. Did you mean --sandbox\?/],
    ['connector try tryton vendors --limit', /Behind --limit stands number/],
    ['connector try tryton vendors --limit 0 --sandbox', /from 1 to 500/],
    ['connector try tryton vendors --sandbox --raw=yes', /--raw takes no value/],
    ['connector try tryton vendors --sandbox --url http://x', /--url is for a live system/],
    ['connector check tryton --only recrds', /No check recrds\. Did you mean records\?/],
    ['connector check tryton --entity vendrs', /no vendrs\. Did you mean vendors\?/],
    ['connector check request-tracker', /no simulated request-tracker: give --url/],
    ['connector check ./nothing', /no connector\.ts in \.\/nothing/],
    ['connector new Acme --from x', /A name is like acme-erp/],
    ['connector new acme', /--from is missing/],
    ['connector new tryton --from x', /is there already/],
    ['connector new acme --from nothing.yaml', /nothing\.yaml cannot be read/],
    ['connector new acme --from run-command.test.ts', /neither XML nor JSON nor YAML|no OpenAPI/],
  ]
  for (const [line, said] of cases) {
    const { code, err } = await runLine(line)
    assert.equal(code, 2, `${line}: ${err}`)
    assert.match(err, said, line)
  }
})

test('an operator lists the settings, without the value of a secret', async () => {
  const env = { MILLWRIGHT_OPERATOR_KEY: 'hammer-anvil-tongs-hammer-anvil-tongs', PORT: '9000' }
  const lines: string[] = []
  const print = console.log
  console.log = (text) => void lines.push(text)
  const { code, err } = await runLine('config', { env }).finally(() => {
    console.log = print
  })
  assert.equal(code, 0, err)
  assert.ok(lines.some((line) => line.startsWith('PORT=9000')))
  assert.ok(!lines.join().includes('hammer'))
})
