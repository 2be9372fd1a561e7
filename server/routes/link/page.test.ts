import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { startTestNode, type TestNode } from '../../test-node.ts'
import { addLinkPage } from './page.ts'
import { makeLink } from './test-link.ts'

let node: TestNode
let built: string
let app: FastifyInstance

before(async () => {
  node = await startTestNode({ allowPrivate: (host) => host === '127.0.0.1' })
  built = await mkdtemp(join(tmpdir(), 'link-page-'))
  await mkdir(join(built, 'assets'))
  await writeFile(join(built, 'link.html'), '<p>the page</p>')
  await writeFile(join(built, 'embed.js'), 'embed()')
  await writeFile(join(built, 'assets', 'main-abc.js'), 'main()')
  app = Fastify()
  addLinkPage(app, node.services, built)
})
after(async () => {
  await app.close()
  await rm(built, { recursive: true })
  await node.close()
})

const admin = (method: string, url: string, body: unknown) =>
  node.call(method, url, { token: node.account_key, body })
const get = (url: string) => app.inject({ url })
const policyOf = async (url: string) =>
  String((await get(url)).headers['content-security-policy']).split('; ')

test('the page is framed only by origins of its account, and its address leaks nowhere', async () => {
  await admin('PATCH', '/admin/v1/account', { redirect_origins: ['https://app.example.com'] })
  await admin('PUT', '/admin/v1/branding', { logo_url: 'https://cdn.example.com/logo.svg' })
  const { token } = await makeLink(node)
  const page = await get(`/link/${token}`)
  assert.equal(page.statusCode, 200)
  assert.equal(page.body, '<p>the page</p>')
  assert.equal(page.headers['referrer-policy'], 'no-referrer')
  assert.equal(page.headers['cache-control'], 'no-store')
  assert.equal(page.headers['x-content-type-options'], 'nosniff')
  const policy = await policyOf(`/link/${token}`)
  assert.ok(policy.includes("default-src 'none'"))
  assert.ok(policy.includes("script-src 'self'"))
  assert.ok(policy.includes("img-src 'self' data: https://cdn.example.com"))
  assert.ok(policy.includes('frame-ancestors https://app.example.com'))
})

test('no host of an account can widen the policy of the page', async () => {
  for (const origin of ['https://a.example;script-src-elem', "https://a.example'", 'https://*']) {
    const refused = await admin('PATCH', '/admin/v1/account', { redirect_origins: [origin] })
    assert.equal(refused.status, 400, origin)
    await admin('PUT', '/admin/v1/branding', { logo_url: `${origin}/logo.svg` })
    const { token } = await makeLink(node)
    assert.ok((await policyOf(`/link/${token}`)).includes("img-src 'self' data:"), origin)
  }
})

test('the page of a link that is not there is framed by nobody; what is no link is not there', async () => {
  const { token } = await makeLink(node)
  const { services } = node
  const other = services.linkTokens.create('lnk_none').token
  assert.ok((await policyOf(`/link/${other}`)).includes("frame-ancestors 'none'"))
  assert.equal((await get(`/link/${token.slice(0, -1)}`)).statusCode, 404)
  assert.equal((await get('/link/..%2Flink.html')).statusCode, 404)
})

test('files with a hash in their name are kept for good, the embedding script is not', async () => {
  const asset = await get('/link/assets/main-abc.js')
  assert.equal(asset.body, 'main()')
  assert.match(String(asset.headers['cache-control']), /max-age=31536000, immutable/)
  const embed = await get('/link/embed.js')
  assert.equal(embed.body, 'embed()')
  assert.match(String(embed.headers['cache-control']), /max-age=300/)
  assert.equal((await get('/link/assets/..%2Flink.html')).statusCode, 404)
})

test('without a built page it is said how to build it', async () => {
  const bare = Fastify()
  addLinkPage(bare, node.services, join(built, 'nothing'))
  const { token } = await makeLink(node)
  const answer = await bare.inject({ url: `/link/${token}` })
  assert.equal(answer.statusCode, 503)
  assert.match(answer.body, /npm run build/)
  await bare.close()
})

test('the session shows the brand of the account, else its name', async () => {
  const { token } = await makeLink(node)
  const brandOf = async () =>
    (await node.call('GET', '/link/api/session', { token })).body.account.brand
  await admin('PUT', '/admin/v1/branding', {})
  assert.deepEqual(await brandOf(), {
    name: 'Test',
    logo_url: null,
    accent: null,
    support_email: null,
  })
  const brand = { name: 'Foo & Co', accent: '#aa3300', support_email: 'help@example.com' }
  assert.equal((await admin('PUT', '/admin/v1/branding', brand)).status, 200)
  assert.deepEqual(await brandOf(), { ...brand, logo_url: null })
  for (const wrong of [{ accent: 'red' }, { logo_url: 'http://x.example/a.png' }, { colour: 1 }])
    assert.equal((await admin('PUT', '/admin/v1/branding', wrong)).status, 400)
})
