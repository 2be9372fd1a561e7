import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { type ConfigError, loadConfig, SETTINGS } from './config.ts'
import { ensureDevelopmentKey } from './security/master-key.ts'

const directory = mkdtempSync(join(tmpdir(), 'millwright-config-'))
after(() => rmSync(directory, { recursive: true }))

const key = randomBytes(32)
const production = {
  MILLWRIGHT_ENV: 'production',
  DATABASE_URL: 'postgres://millwright:hunter2@db.example.com/millwright',
  MILLWRIGHT_MASTER_KEY: key.toString('base64'),
  MILLWRIGHT_DATA_DIR: directory,
}

function listProblems(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    return (error as ConfigError).problems
  }
  return []
}

test('nothing needs to be set for a development start', () => {
  assert.deepEqual(loadConfig({}), {
    env: 'development',
    host: '127.0.0.1',
    port: 8080,
    publicUrl: 'http://127.0.0.1:8080',
    databaseUrl: undefined,
    dataDirectory: resolve('./data'),
    masterKeys: undefined,
    allowedPrivateHosts: [],
    trustedProxies: [],
    logLevel: 'info',
    upstreamTimeout: 30_000,
    role: 'all',
    checkInterval: 300,
    push: false,
    syncs: true,
    syncHistory: null,
    mailServer: undefined,
    oidc: undefined,
    sandbox: true,
    sandboxPort: 8081,
    sandboxOrders: 200,
    credits: false,
    limits: {
      connection: { quota: 600, window_s: 60 },
      account: { quota: 6_000, window_s: 60 },
    },
    redisUrl: undefined,
    operatorKey: undefined,
    requestLog: { share: 1, hasFailures: true, keepsBodies: false, days: 7 },
    changesDays: 30,
    warnings: [],
  })
})

test('every setting is read', () => {
  const config = loadConfig({
    ...production,
    PORT: '9000',
    HOST: '::1',
    MILLWRIGHT_SANDBOX: 'on',
    MILLWRIGHT_SANDBOX_PORT: '9100',
    MILLWRIGHT_SANDBOX_ORDERS: '20000',
    MILLWRIGHT_CREDITS: 'on',
    MILLWRIGHT_PUBLIC_URL: 'https://api.example.com/',
    MILLWRIGHT_ALLOWED_PRIVATE_HOSTS: 'SAP.plant.example, 10.0.0.7',
    MILLWRIGHT_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    MILLWRIGHT_LOG_LEVEL: 'debug',
    MILLWRIGHT_UPSTREAM_TIMEOUT: '5000',
    MILLWRIGHT_ROLE: 'worker',
    MILLWRIGHT_CHECK_INTERVAL: '60',
    MILLWRIGHT_SYNC: 'off',
    MILLWRIGHT_SYNC_HISTORY: '30',
    MILLWRIGHT_SMTP_URL: 'smtp://user:hunter2@mail.example.com:587',
    MILLWRIGHT_MAIL_FROM: 'millwright@example.com',
    MILLWRIGHT_CONNECTION_LIMIT: '100/1s',
    MILLWRIGHT_ACCOUNT_LIMIT: '1000000/86400s',
    REDIS_URL: 'redis://:hunter2@redis.example.com:6379',
    MILLWRIGHT_OPERATOR_KEY: 'hunter2'.repeat(5),
    MILLWRIGHT_REQUEST_LOG: '0.25',
    MILLWRIGHT_REQUEST_LOG_DAYS: '30',
    MILLWRIGHT_REQUEST_LOG_BODIES: 'on',
    MILLWRIGHT_CHANGES_DAYS: '90',
  })
  assert.deepEqual(config, {
    env: 'production',
    host: '::1',
    port: 9000,
    publicUrl: 'https://api.example.com',
    databaseUrl: production.DATABASE_URL,
    dataDirectory: directory,
    masterKeys: [key],
    allowedPrivateHosts: ['sap.plant.example', '10.0.0.7'],
    trustedProxies: ['10.0.0.0/8', '::1'],
    logLevel: 'debug',
    upstreamTimeout: 5_000,
    role: 'worker',
    checkInterval: 60,
    push: true,
    syncs: false,
    syncHistory: 30,
    oidc: undefined,
    mailServer: {
      url: 'smtp://user:hunter2@mail.example.com:587',
      from: 'millwright@example.com',
    },
    sandbox: true,
    sandboxPort: 9100,
    sandboxOrders: 20_000,
    credits: true,
    limits: {
      connection: { quota: 100, window_s: 1 },
      account: { quota: 1_000_000, window_s: 86_400 },
    },
    redisUrl: 'redis://:hunter2@redis.example.com:6379',
    operatorKey: 'hunter2'.repeat(5),
    requestLog: { share: 0.25, hasFailures: true, keepsBodies: true, days: 30 },
    changesDays: 90,
    warnings: [],
  })
})

test('a setting that is empty counts as not set', () => {
  assert.equal(loadConfig({ PORT: '', DATABASE_URL: ' ' }).port, 8080)
})

test('the simulated systems follow PORT, and stay off in production', () => {
  assert.equal(loadConfig({ PORT: '7000' }).sandboxPort, 7001)
  assert.equal(loadConfig({ PORT: '0' }).sandboxPort, 0)
  assert.equal(loadConfig(production).sandbox, false)
})

test('the public address of a free port is known when it listens, unless it was told', () => {
  const told = { PORT: '0', MILLWRIGHT_PUBLIC_URL: 'https://api.example.com' }
  assert.equal(loadConfig({ PORT: '0' }).publicUrl, undefined)
  assert.equal(loadConfig(told).publicUrl, 'https://api.example.com')
})

test('an IPv6 host is written in brackets in the public address', () => {
  assert.equal(loadConfig({ HOST: '::1' }).publicUrl, 'http://[::1]:8080')
})

test('all wrong settings are listed at once', () => {
  const problems = listProblems({
    MILLWRIGHT_ENV: 'staging',
    PORT: '80.5',
    MILLWRIGHT_PUBLIC_URL: 'ftp://example.com',
    MILLWRIGHT_LOG_LEVEL: 'loud',
    MILLWRIGHT_UPSTREAM_TIMEOUT: '0',
    MILLWRIGHT_SANDBOX: 'perhaps',
    MILLWRIGHT_SANDBOX_PORT: '70000',
    MILLWRIGHT_SANDBOX_ORDERS: '-1',
    MILLWRIGHT_CREDITS: 'free',
    MILLWRIGHT_MASTER_KEY_FILE: join(directory, 'missing'),
    DATABASE_URL: 'mysql://db',
    MILLWRIGHT_MASTER_KEY: 'short',
  })
  assert.deepEqual(problems.map((problem) => problem.split(' ')[0]).sort(), [
    'DATABASE_URL',
    'MILLWRIGHT_CREDITS',
    'MILLWRIGHT_ENV',
    'MILLWRIGHT_LOG_LEVEL',
    'MILLWRIGHT_MASTER_KEY',
    'MILLWRIGHT_MASTER_KEY_FILE',
    'MILLWRIGHT_PUBLIC_URL',
    'MILLWRIGHT_SANDBOX',
    'MILLWRIGHT_SANDBOX_ORDERS',
    'MILLWRIGHT_SANDBOX_PORT',
    'MILLWRIGHT_UPSTREAM_TIMEOUT',
    'PORT',
  ])
})

test('an error repeats no secret', () => {
  const problems = listProblems({
    DATABASE_URL: 'mysql://millwright:hunter2@db',
    MILLWRIGHT_MASTER_KEY: 'hunter3hunter3',
    MILLWRIGHT_SMTP_URL: 'http://user:hunter2@mail',
    MILLWRIGHT_MAIL_FROM: 'millwright@example.com',
  })
  assert.equal(problems.length, 3)
  assert.ok(!problems.join().includes('hunter'))
})

test('a mistyped name is an error that says what was meant', () => {
  assert.deepEqual(listProblems({ MILLWRIGHT_SANBOX_ORDERS: '5' }), [
    'MILLWRIGHT_SANBOX_ORDERS is not a setting, did you mean MILLWRIGHT_SANDBOX_ORDERS?',
  ])
})

test('a name that is like none of ours is only mentioned', () => {
  assert.deepEqual(loadConfig({ MILLWRIGHT_CLIENT_TOKEN: 'x' }).warnings, [
    'MILLWRIGHT_CLIENT_TOKEN is set, but there is no such setting.',
  ])
})

test('production needs a database and a master key', () => {
  assert.deepEqual(listProblems({ MILLWRIGHT_ENV: 'production' }), [
    'DATABASE_URL is needed in production',
    'MILLWRIGHT_MASTER_KEY or MILLWRIGHT_MASTER_KEY_FILE is needed in production',
  ])
})

test('production refuses the key of a development start, however it is given', () => {
  const data = join(directory, 'developed')
  ensureDevelopmentKey(data)
  const path = join(data, 'master.key')
  const env = { ...production, MILLWRIGHT_DATA_DIR: data }
  assert.deepEqual(listProblems(env), [])
  const copied = { ...env, MILLWRIGHT_MASTER_KEY: readFileSync(path, 'utf8') }
  assert.match(listProblems(copied).join(), /key of a development start/)
  const pointed = { ...env, MILLWRIGHT_MASTER_KEY: '', MILLWRIGHT_MASTER_KEY_FILE: path }
  assert.match(listProblems(pointed).join(), /key of a development start/)
})

test('the master key is read from a file, and from one place only', () => {
  const path = join(directory, 'key')
  writeFileSync(path, `${key.toString('base64')}\n`)
  assert.deepEqual(loadConfig({ MILLWRIGHT_MASTER_KEY_FILE: path }).masterKeys, [key])
  assert.match(listProblems({ ...production, MILLWRIGHT_MASTER_KEY_FILE: path }).join(), /both set/)
})

test('every setting explains itself in a sentence', () => {
  for (const { name, sentence } of Object.values(SETTINGS)) {
    assert.match(sentence, /^\S.{10,}\.$/, name)
  }
})

test('a mail server needs an address that mails come from', () => {
  assert.deepEqual(listProblems({ MILLWRIGHT_SMTP_URL: 'smtp://mail.example.com' }), [
    'MILLWRIGHT_MAIL_FROM is needed with MILLWRIGHT_SMTP_URL',
  ])
  assert.match(listProblems({ MILLWRIGHT_MAIL_FROM: 'nobody' }).join(), /must be an e-mail address/)
})

test('an identity provider is given as a whole, letter by letter, and over TLS in production', () => {
  const provider = {
    MILLWRIGHT_OIDC_ISSUER: 'https://acme.auth.example/',
    MILLWRIGHT_OIDC_CLIENT_ID: 'millwright',
    MILLWRIGHT_OIDC_CLIENT_SECRET: 'hunter2',
  }
  const config = loadConfig({ ...provider, MILLWRIGHT_OIDC_DOMAINS: 'Acme.example, acme.test' })
  assert.deepEqual(config.oidc, {
    issuer: 'https://acme.auth.example/',
    clientId: 'millwright',
    clientSecret: 'hunter2',
    domains: ['acme.example', 'acme.test'],
  })
  const { MILLWRIGHT_OIDC_CLIENT_SECRET: _, ...half } = provider
  assert.deepEqual(listProblems(half), ['MILLWRIGHT_OIDC_CLIENT_SECRET is needed as well'])
  const plain = { ...provider, MILLWRIGHT_OIDC_ISSUER: 'http://acme.auth.example' }
  assert.deepEqual(listProblems(plain), [])
  assert.deepEqual(listProblems({ ...production, ...plain }), [
    'MILLWRIGHT_OIDC_ISSUER must be an https: address in production',
  ])
})

test('a limit is calls and seconds, and nonsense is refused without repeating a secret', () => {
  for (const text of [
    '600',
    '0/60s',
    '-5/60s',
    '600/0s',
    '1000001/1s',
    '600/60',
    '1e3/60s',
    '6.5/1s',
  ]) {
    const [problem] = listProblems({ MILLWRIGHT_CONNECTION_LIMIT: text })
    assert.match(
      problem ?? '',
      /^MILLWRIGHT_CONNECTION_LIMIT is ".*", but must be calls and seconds/,
    )
  }
  for (const env of [{ REDIS_URL: 'http://hunter2' }, { MILLWRIGHT_OPERATOR_KEY: 'hunter2' }]) {
    const [problem] = listProblems(env)
    assert.match(problem ?? '', /must be/)
    assert.doesNotMatch(problem!, /hunter2/)
  }
})

test('the request log keeps all, errors, nothing or a share, and nonsense is refused', () => {
  const parse = (text: string) => loadConfig({ MILLWRIGHT_REQUEST_LOG: text }).requestLog
  const told = ['all', 'errors', 'off', '0.5'].map((text) => parse(text))
  assert.deepEqual(
    told.map(({ share, hasFailures }) => [share, hasFailures]),
    [
      [1, true],
      [0, true],
      [0, false],
      [0.5, true],
    ],
  )
  for (const text of ['2', '-0.1', '50%', 'some', '1e-3', 'constructor'])
    assert.match(
      listProblems({ MILLWRIGHT_REQUEST_LOG: text }).join(),
      /^MILLWRIGHT_REQUEST_LOG is/,
    )
})
