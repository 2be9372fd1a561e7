import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { checkPackage, Package } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { build } from 'vite'
import { buildPackage } from './build.ts'
import { version } from './transport.ts'

const here = import.meta.dirname
const scratch = mkdtempSync(join(tmpdir(), 'millwright-sdk-test-'))
const folder = join(scratch, 'sdk')

before(() => buildPackage(folder))
after(() => rmSync(scratch, { recursive: true, force: true }))

/** Compiles a file against the published declarations, and answers what the compiler complains of. */
function compile(text: string, compilerOptions: Record<string, unknown>): string {
  writeFileSync(join(scratch, 'use.ts'), text)
  const config = join(scratch, 'tsconfig.json')
  const options = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    paths: {
      '@millwright/sdk': [join(folder, 'index.d.ts')],
      '@millwright/model': [join(here, '..', 'model', 'index.ts')],
    },
    ...compilerOptions,
  }
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: ['use.ts'] }))
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}')
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  try {
    execFileSync(process.execPath, [join(dirname(compiler), 'bin', 'tsc'), '-p', config], {
      stdio: 'pipe',
    })
    return ''
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout)
  }
}

const inBrowsers = { lib: ['es2023', 'dom', 'dom.asynciterable'] }
const inNode = { types: ['node'], typeRoots: [join(here, '..', 'node_modules', '@types')] }

test('the example compiles with the published types, in strict mode', () => {
  assert.equal(compile(readFileSync(join(here, 'example.ts'), 'utf8'), inNode), '')
})

test('the published records are those of the model, entity by entity', () => {
  const text = `
    import type { EntityName, Problem, Unified, ActionName, ErrorCode, Deletion, DryRun } from '@millwright/model'
    import type * as sdk from '@millwright/sdk'
    type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : 'less') : 'more'
    type Records = { [N in EntityName]: Same<Unified<N>, sdk.RecordOf<N>> }
    export const all: true[] = [
      null as any as Records[EntityName],
      null as any as Same<EntityName, sdk.EntityName>,
      null as any as Same<ActionName, sdk.ActionName>,
      null as any as Same<ErrorCode, sdk.ErrorCode>,
      null as any as Same<Problem, sdk.Problem>,
      null as any as Same<Deletion, sdk.Deletion>,
      null as any as Same<DryRun, sdk.DryRun>,
      // @ts-expect-error: so that the comparison is seen to find a difference
      null as any as Same<Unified<'items'>, sdk.RecordOf<'assets'>>,
    ]`
  // Zod says "or undefined" of what may be absent; in JSON nothing is undefined.
  const options = { ...inNode, exactOptionalPropertyTypes: false }
  assert.equal(compile(text, options), '')
})

test('what the API would refuse does not compile, and what it takes does', () => {
  const text = `
    import { createClient } from '@millwright/sdk'
    const client = createClient({ url: 'https://api.example', token: 'mwc_x' })
    const lines = [{ item_id: '7', quantity: '2' }]
    client.purchaseOrders.create({ vendor_id: '1', lines })
    client.purchaseOrders.update('1', { lines: [{ id: '10', deleted: true }, { id: '20', quantity: '3' }] })
    client.purchaseOrders.action('1', 'reject', { reason: 'too dear' })
    client.workOrders.collection('1', 'tasks').update('2', { name: 'Grease' })
    client.workOrders.collection('1', 'comments').create({ text: 'Done.' })
    client.purchaseOrders.list({ status: ['draft', 'approved'], vendor_id: '1', include: 'total' })
    // @ts-expect-error: an order has a vendor
    client.purchaseOrders.create({ lines })
    // @ts-expect-error: money is no float
    client.purchaseOrders.create({ vendor_id: '1', lines: [{ item_id: '7', quantity: 2 }] })
    // @ts-expect-error: nobody writes a total
    client.purchaseOrders.update('1', { total_net_amount: '1' })
    // @ts-expect-error: there is no such status
    client.purchaseOrders.list({ status: 'opened' })
    // @ts-expect-error: there is no such filter
    client.purchaseOrders.list({ vendor: '1' })
    // @ts-expect-error: an order has no such action
    client.purchaseOrders.action('1', 'report_down')
    // @ts-expect-error: a rejection has a reason
    client.purchaseOrders.action('1', 'reject', {})
    // @ts-expect-error: sites are only read
    client.sites.create({ name: 'Ulm' })
    // @ts-expect-error: and so a create of them cannot be tried either
    client.sites.dryRun.create({ name: 'Ulm' })
    // @ts-expect-error: a movement of stock is not changed afterwards
    client.stockMovements.update('1', {})
    // @ts-expect-error: an order has no tasks
    client.purchaseOrders.collection('1', 'tasks')
    // @ts-expect-error: comments stay as they are
    client.purchaseOrders.collection('1', 'comments').update('1', {})`
  assert.equal(compile(text, inBrowsers), '')
})

test('the declarations stand alone: they name no other package', () => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|d\.ts)$/.test(name)) continue
    const text = readFileSync(join(folder, name), 'utf8')
    for (const [, module, inline] of text.matchAll(
      /^(?:import|export)\b.*? from ['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)/gm,
    ))
      assert.match((module ?? inline)!, /^\.{1,2}\/[\w/.-]+\.js$/, name)
  }
})

test('package.json and folder fit together (publint)', async () => {
  const { messages } = await publint({ pkgDir: folder, strict: true, pack: false })
  assert.deepEqual(messages, [])
})

test('types and code agree however the package is imported (arethetypeswrong)', async () => {
  const files = Object.fromEntries(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        `/node_modules/@millwright/sdk${path.slice(folder.length)}`,
        readFileSync(path, 'utf8'),
      ]),
  )
  const analysis = await checkPackage(new Package(files, '@millwright/sdk', version))
  assert.ok(analysis.types)
  // The package is ESM only: every runtime that it is for loads that, and Node requires it since 20.19.
  const isIntended = ({ kind }: { kind: string }) => kind === 'CJSResolvesToESM'
  assert.deepEqual(
    analysis.problems.filter((problem) => !isIntended(problem)),
    [],
  )
})

async function bundle(code: string): Promise<string> {
  const entry = join(scratch, 'entry.js')
  writeFileSync(entry, code)
  const made = await build({
    root: scratch,
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { '@millwright/sdk': folder } },
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'bundle' },
    },
  })
  const [{ output }] = [made].flat() as unknown as [{ output: { code: string }[] }]
  return output.map((chunk) => chunk.code).join('')
}

test('everything is under 15 kB gzipped, and who only verifies webhooks loads a part', async () => {
  const size = async (code: string) => gzipSync(await bundle(code)).length
  const whole = await size(`export * from '@millwright/sdk'`)
  const part = await size(`export { verifyWebhook } from '@millwright/sdk'`)
  const client = await size(`export { createClient } from '@millwright/sdk'`)
  console.log(`gzipped: ${whole} bytes; createClient ${client}; verifyWebhook ${part}`)
  assert.ok(whole < 15_000, `${whole} bytes`)
  assert.ok(client < whole && part < 2_500, `${client}, ${part} bytes`)
})

test('the built package works by itself', async () => {
  const { createClient } = (await import(
    pathToFileURL(join(folder, 'index.js')).href
  )) as typeof import('./index.ts')
  const fetch = async () => Response.json({ object: 'list', data: [1], next_cursor: null })
  const client = createClient({ url: 'https://api.example', token: 'mwc_x', fetch })
  assert.deepEqual((await client.items.page()).data, [1])
})

test('the version that is sent is that of the package', () => {
  const { version: published } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  assert.equal(version, published)
})
