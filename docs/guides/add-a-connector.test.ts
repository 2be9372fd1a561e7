import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runLine } from '../../cli/test-terminal.ts'
import { type Acme, startAcme } from './test-acme.ts'

const guide = readFileSync(join(import.meta.dirname, 'add-a-connector.md'), 'utf8')
const data = join(import.meta.dirname, '..', '..', 'data')

/** Blocks of the guide that are files, by their path, in order. */
const files = [...guide.matchAll(/```\w+ (\S+)\n([\s\S]*?)```/g)].map(([, path, text]) => ({
  path: path!.replace('connectors/', ''),
  text: text!,
}))
/** Its commands, in order. */
const lines = [...guide.matchAll(/^npx millwright (connector .*)$/gm)].map(([, line]) => line!)

let acme: Acme
let folder: string

before(async () => {
  acme = await startAcme()
  mkdirSync(data, { recursive: true })
  folder = mkdtempSync(join(data, 'guide-'))
})
after(async () => {
  await acme.close()
  rmSync(folder, { recursive: true })
})

/** Runs a command as a shell would, on a folder of its own in place of `connectors/`. */
async function run(line: string): Promise<{ code: number; said: string }> {
  const words = line
    .replace('$ACME_URL', acme.url)
    .replace(/^connector (try|check) acme\b/, 'connector $1 ./acme')
    .replace(/^connector new .*/, '$& --into .')
  const { code, out, err } = await runLine(words, { env: { ACME_TOKEN: acme.token }, folder })
  return { code, said: `${out}\n${err}` }
}

function write(path: string): void {
  const file = files.find((one) => one.path === path)
  assert.ok(file, path)
  writeFileSync(join(folder, path), file.text)
}

test('the guide leads a stranger from the document to a connector that keeps every promise', async (t) => {
  const [begin, list, one, first] = lines
  await t.test('it reads at once', async () => {
    write('acme.yaml')
    const made = await run(begin!)
    assert.equal(made.code, 0, made.said)
    assert.match(made.said, /vendors ← \/vendors\n {4}✔ number ← code, name ← name/)
    assert.match(made.said, /create, update, delete: the document offers it/)
    const own = readdirSync(join(folder, 'acme'))
    for (const [, row] of guide.matchAll(/^\| (`[^|]+`) \|/gm))
      for (const [, name] of row!.matchAll(/`(\S+)`/g)) assert.ok(own.includes(name!), name)
    const table = await run(list!)
    assert.match(table.said, /V-1\s+K1\s+Kessler/)
    const record = await run(one!)
    assert.match(record.said, /status +unknown\nsource_status +DONE/)
    assert.match(record.said, /"state": "DONE"/)
    assert.ok(!`${table.said}${record.said}`.includes(acme.token))
  })
  await t.test('what is left to do is named', async () => {
    const { code, said } = await run(first!)
    assert.equal(code, 1)
    const [broken] = /✖ work-orders: every status .*/.exec(guide) ?? []
    assert.ok(said.includes(broken!), said)
    assert.match(said, / 1 broken/)
  })
})

test('after the edits of the guide no promise is broken, and the proof is kept', async () => {
  // Modules stay as they were first loaded: what was edited stands in a folder of its own.
  const [begin] = lines
  assert.equal((await run(begin!.replace(' acme ', ' acme-edited '))).code, 0)
  for (const path of ['acme/work-orders.ts', 'acme/samples.ts']) {
    const { text } = files.find((file) => file.path === path)!
    writeFileSync(join(folder, path.replace('acme/', 'acme-edited/')), text)
  }
  const { code, said } = await run(lines.at(-1)!.replace(' acme ', ' ./acme-edited '))
  assert.equal(code, 0, said)
  assert.match(said, /work-orders +✔ +✔ +✔ +✔ +✔ +✔ 1/)
  const manifest = readFileSync(join(folder, 'acme-edited', 'manifest-live.json'), 'utf8')
  assert.equal(JSON.parse(manifest).promises.failed, 0)
})
