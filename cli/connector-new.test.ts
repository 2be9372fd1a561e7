import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readDocument } from './documents/read-document.ts'
import { formatCode } from './scaffold/format-code.ts'
import { runLine } from './test-terminal.ts'

const ROOT = join(import.meta.dirname, '..')

const EDMX = `<?xml version="1.0"?>
<edmx:Edmx Version="1.0" xmlns:edmx="x" xmlns:sap="s"><edmx:DataServices>
<!-- <EntitySet Name="Ghosts"/> -->
<Schema Namespace="acme.Purchasing">
  <EntityType Name="PurchaseOrderType">
    <Key><PropertyRef Name='PurchaseOrder'/></Key>
    <Property Name="PurchaseOrder" Type="Edm.String" MaxLength="10" Nullable="false"/>
    <Property Name="Supplier" Type="Edm.String" MaxLength="10"/>
    <Property Name="DocumentCurrency" Type="Edm.String" MaxLength="5"/>
    <Property Name="PurchaseOrderDate" Type="Edm.DateTime"/>
    <Property Name="NetAmount" Type="Edm.Decimal"/>
    <Property Name="Status" Type="Edm.String"/>
    <Property Name="LastChangeDateTime" Type="Edm.DateTimeOffset"/>
    <Property Name="ShoeSize" Type="Edm.Int32"/>
  </EntityType>
  <EntityType Name="ThingType">
    <Key><PropertyRef Name="Id"/></Key>
    <Property Name="Id" Type="Edm.Guid" Nullable="false"/>
    <Property Name="DisplayName" Type="Edm.String"/>
  </EntityType>
  <EntityContainer Name="C">
    <EntitySet Name="A_PurchaseOrder" EntityType="acme.Purchasing.PurchaseOrderType" sap:deletable="false"/>
    <EntitySet Name="Things" EntityType="acme.Purchasing.ThingType"/>
  </EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

const reply = (schema: object) => ({ 200: { content: { 'application/json': { schema } } } })
const asset = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    name: { type: ['string', 'null'], maxLength: 40 },
    serialNo: { type: 'string' },
    parent: { type: 'integer' },
    updatedAt: { type: 'string', format: 'date-time' },
  },
}
const OPENAPI = {
  openapi: '3.0.3',
  info: { title: "Anna's CMMS" },
  components: {
    schemas: { Asset: { allOf: [{ $ref: '#/components/schemas/Base' }, asset] }, Base: {} },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
  },
  paths: {
    '/v1/assets': {
      get: {
        parameters: [{ name: 'page_size', in: 'query' }],
        responses: reply({
          properties: {
            assets: { type: 'array', items: { $ref: '#/components/schemas/Asset' } },
            next_page_token: { type: 'string' },
          },
        }),
      },
      post: {},
    },
    '/v1/assets/{id}': {
      get: {
        responses: reply({ properties: { asset: { $ref: '#/components/schemas/Asset' } } }),
      },
    },
  },
}

let folder: string

before(() => {
  mkdirSync(join(ROOT, 'data'), { recursive: true })
  folder = mkdtempSync(join(ROOT, 'data', 'scaffold-'))
  writeFileSync(join(folder, 'two.edmx'), EDMX)
  writeFileSync(join(folder, 'four.edmx'), EDMX.replace('Version="1.0"', "Version='4.0'"))
  writeFileSync(join(folder, 'rest.json'), JSON.stringify(OPENAPI))
  writeFileSync(join(folder, 'tsconfig.json'), '{"extends":"../../tsconfig.json","include":["."]}')
})
after(() => rmSync(folder, { recursive: true }))

test('an EDMX of either version and an OpenAPI document become connectors that typecheck, are clean, and say what is left', async () => {
  const lines = [
    'connector new odata-two --from two.edmx --into .',
    'connector new odata-four --from four.edmx --into . --entity vendors=Things --title Things',
    'connector new rest --from rest.json --into .',
  ]
  const said: string[] = []
  for (const line of lines) {
    const { code, out, err } = await runLine(line, { folder })
    assert.equal(code, 0, err)
    said.push(out)
  }
  assert.match(said[0]!, /number ← PurchaseOrder, .*vendor_id ← Supplier/)
  assert.match(said[0]!, /words of status/)
  assert.match(said[0]!, /– create, update, delete: |– create, update: /)
  assert.match(said[0]!, /without a place yet: .*ShoeSize/)
  assert.match(said[1]!, /vendors ← Things\n +✔ name ← DisplayName/)
  assert.match(said[2]!, /assets ← \/v1\/assets/)
  assert.match(said[2]!, /does not tell the names of cursor;/)

  for (const name of ['odata-two', 'odata-four', 'rest']) {
    for (const file of readdirSync(join(folder, name))) {
      const text = readFileSync(join(folder, name, file), 'utf8')
      assert.equal(await formatCode(file, text), text, `${name}/${file}`)
      assert.ok(!/\/\/ /.test(text.replaceAll(/https?:\/\//g, '')) || file === 'guide.md', file)
    }
    // Of a run in a run nothing would be printed.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const file = join(folder, name, 'conformance.test.ts')
    const own = spawnSync(process.execPath, ['--test', file], { env })
    assert.equal(own.status, 0, String(own.stdout))
    assert.match(String(own.stdout), /Set MILLWRIGHT_LIVE_BASE_URL/)
  }
  const tsc = spawnSync(process.execPath, [
    join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--noEmit',
    '-p',
    folder,
  ])
  const own = String(tsc.stdout)
    .split('\n')
    .filter((line) => /^[^(]*(odata-|rest\/)/.test(line) && !line.includes('kit/'))
  assert.deepEqual(own, [])
})

test('one that is there is not overwritten, and what nothing looks like is named', async () => {
  writeFileSync(join(folder, 'things.edmx'), EDMX.replaceAll('A_PurchaseOrder"', 'Oddities"'))
  const odd = await runLine('connector new odd --from things.edmx --into .', { folder })
  assert.equal(odd.code, 2)
  assert.match(odd.err, /Nothing looks like an entity.*The document has: Oddities, Things/)
  const typo = 'connector new odd --from two.edmx --into . --entity purchase-order=Things'
  assert.match((await runLine(typo, { folder })).err, /Did you mean purchase-orders\?/)
  const other = 'connector new odd --from two.edmx --into . --entity vendors=Thing'
  assert.match((await runLine(other, { folder })).err, /no "Thing"\. Did you mean Things\?/)
})

test('a document tells how one signs in, what can be written, and how lists are paged', async () => {
  const rest = await readDocument(join(folder, 'rest.json'))
  assert.deepEqual(rest.auth, { kind: 'key', header: 'X-Api-Key' })
  assert.deepEqual(rest.paging, { cursor: null, limit: 'page_size', next: 'next_page_token' })
  const [assets] = rest.objects
  assert.deepEqual([assets!.many, assets!.one, assets!.writes], ['assets', 'asset', ['create']])
  const odata = await readDocument(join(folder, 'two.edmx'))
  assert.deepEqual(
    odata.objects.map(({ name, keys }) => [name, keys]),
    [
      ['A_PurchaseOrder', ['PurchaseOrder']],
      ['Things', ['Id']],
    ],
  )
  assert.deepEqual(odata.objects[0]!.writes, ['create', 'update'])
})
