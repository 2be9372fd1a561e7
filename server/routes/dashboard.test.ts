import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { addDashboardPage } from './dashboard.ts'

let built: string
let app: FastifyInstance

before(async () => {
  built = await mkdtemp(join(tmpdir(), 'millwright-built-'))
  await mkdir(join(built, 'assets'))
  await writeFile(join(built, 'assets', 'a-1.js'), 'export {}')
  await writeFile(join(built, 'dashboard.html'), '<title>Millwright</title>')
  app = Fastify()
  addDashboardPage(app, built)
})
after(async () => {
  await app.close()
  await rm(built, { recursive: true })
})

test('every view of the dashboard is the same page, which allows no foreign script and no frame', async () => {
  for (const url of ['/dashboard', '/dashboard/', '/dashboard/connections/con_1/health?x=1']) {
    const { statusCode, headers, body } = await app.inject({ url })
    assert.equal(statusCode, 200, url)
    assert.match(body, /Millwright/)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(headers['cache-control'], 'no-cache')
  }
})

test('who opens the bare address comes to the dashboard', async () => {
  const { statusCode, headers } = await app.inject({ url: '/' })
  assert.equal(statusCode, 302)
  assert.equal(headers.location, '/dashboard')
})

test('its files are kept for good, because their names change with them', async () => {
  const { statusCode, headers } = await app.inject({ url: '/dashboard/assets/a-1.js' })
  assert.equal(statusCode, 200)
  assert.match(String(headers['cache-control']), /immutable/)
  assert.equal((await app.inject({ url: '/dashboard/assets/gone.js' })).statusCode, 404)
})

test('a server without the page says how to make it', async () => {
  const bare = Fastify()
  addDashboardPage(bare, join(built, 'nowhere'))
  const { statusCode, body } = await bare.inject({ url: '/dashboard' })
  assert.equal(statusCode, 503)
  assert.match(body, /npm run build/)
  await bare.close()
})
