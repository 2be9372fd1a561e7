import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { startTestNode, type TestNode } from '../server/test-node.ts'

const SCRIPT = join(import.meta.dirname, 'example-plants.ts')

let node: TestNode
/** What the script said of each connection, by system: `✔ read 4711  ordered …`. */
const said = new Map<string, string[]>()

before(async () => {
  node = await startTestNode()
  const url = await node.app.listen({ port: 0, host: '127.0.0.1' })
  for (const { name } of node.sandbox.systems) {
    if (node.services.catalogue.some(({ system }) => system === name)) await node.connect(name)
  }
  const run = await promisify(execFile)(process.execPath, [SCRIPT, url, node.account_key])
  for (const part of run.stdout.split('\n\n')) {
    const [head = '', ...lines] = part.trim().split('\n')
    said.set(head.replace(/^test /, ''), lines)
  }
})
after(() => node.close())

const has = (system: string, entity: string) =>
  entity in node.services.catalogue.find((one) => one.system === system)!.entities

const find = (lines: readonly string[], what: RegExp) => lines.find((line) => what.test(line)) ?? ''

test('the client that serves every system has at most fifty lines', () => {
  assert.ok(readFileSync(SCRIPT, 'utf8').trimEnd().split('\n').length <= 50)
})

test('the same lines list and read purchase orders of every system that has them', () => {
  const systems = [...said.keys()].filter((system) => has(system, 'purchase-orders'))
  assert.ok(systems.length >= 4, systems.join(', '))
  for (const system of systems) {
    const lines = said.get(system)!
    assert.match(find(lines, / list changed orders /), /✔ .* [1-9]\d* on order/, system)
    assert.match(find(lines, / read /), /✔ .* of \d+ fields may change/, system)
  }
})

test('an update is done, or refused by the rule of the system with what can be done instead', () => {
  let refused = 0
  for (const [system, lines] of said) {
    if (!has(system, 'purchase-orders')) continue
    const at = lines.findIndex((line) => line.includes(' order one more '))
    if (lines[at]!.includes('✔')) assert.match(lines[at]!, /\d → \d/, system)
    else {
      refused++
      assert.match(lines[at]!, /✖ order one more +[A-Z].{20,}\.$/, system)
      assert.match(lines[at + 1]!, /^ +instead: \w/, system)
    }
  }
  assert.ok(refused > 1, 'rules differ')
})

test('a work order is made and completed in every system that has them; the others say that they have none', () => {
  for (const [system, lines] of said) {
    const made = find(lines, / create a work order /)
    if (!has(system, 'work-orders')) {
      assert.match(made, /✖ .* has no work-orders\./, system)
      continue
    }
    assert.match(made, /✔/, `${system}: ${made}`)
    assert.match(find(lines, / complete it /), /✔ .*completed/, system)
  }
})
