import { randomBytes } from 'node:crypto'
import { catalogue, readManifests } from '@millwright/connectors'
import type { Connector } from '@millwright/kit'
import { newId } from '@millwright/model'
import { createSandbox, type Sandbox, type Seed } from '@millwright/sandbox'
import type { FastifyInstance } from 'fastify'
import { createApp } from './app.ts'
import type { Standards } from './engine/limit-plans.ts'
import type { MailServer } from './engine/notifications/mail.ts'
import type { OidcSettings } from './engine/oidc.ts'
import type { RequestLogOptions } from './engine/request-log.ts'
import { createSecret } from './security/tokens.ts'
import { createServices, type Services } from './services.ts'
import { createAccountKey } from './store/account-keys.ts'
import { createAccount } from './store/accounts.ts'
import { withAccount, withSystem } from './store/pool.ts'
import type { KeyRole } from './store/schema.ts'
import { freshDatabase } from './store/test-database.ts'

/** A call of the API, without a port. */
export interface TestCall {
  body?: unknown
  headers?: Record<string, string>
  /** Sent as `Authorization: Bearer`. */
  token?: string
  /** The address of the caller's socket. */
  from?: string
}

export interface TestAnswer {
  status: number
  headers: Record<string, string | undefined>

  body: any
}

/** A node for a test file: fresh database, own sandbox, an account with an admin key. */
export interface TestNode {
  app: FastifyInstance
  services: Services
  sandbox: Sandbox
  account_id: string
  account_key: string
  call(method: string, url: string, call?: TestCall): Promise<TestAnswer>
  /** Connects a sandbox system; answers id and token. */
  connect(system: string): Promise<{ id: string; token: string }>
  makeKey(role: KeyRole, account_id?: string): Promise<string>
  makeAccount(): Promise<string>
  /** The sandbox's own control API. */
  control(method: string, path: string, body?: unknown): Promise<any>
  /** Writes what is written behind. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface TestNodeOptions {
  seed?: Partial<Seed>
  allowPrivate?: (host: string) => boolean
  upstreamTimeout?: number
  catalogue?: readonly Connector[]
  manifestsOf?: Services['manifestsOf']
  /** Connections need credits, those to the sandbox too. */
  credits?: boolean
  mailServer?: MailServer
  /** Webhooks may be told over http:; yes unless told. */
  allowPlainHttp?: boolean
  /** Networks of proxies in front. */
  trustedProxies?: readonly string[]
  /** Where members may sign in, given the address of the sandbox. */
  oidc?: (sandboxUrl: string) => OidcSettings
  /** A million calls a second unless told. */
  limits?: Standards
  /** Sources are asked to tell of changes; no unless told. */
  push?: boolean
  redisUrl?: string
  operatorKey?: string
  requestLog?: Partial<RequestLogOptions>
  now?: () => number
}

const MANY = { quota: 1_000_000, window_s: 1 }

export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const { db, close: dropDatabase } = await freshDatabase()
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 40, ...options.seed } })
  const { services, close } = await createServices({
    database: db,
    masterKeys: [randomBytes(32)],
    catalogue: options.catalogue ?? catalogue,
    manifestsOf: options.manifestsOf ?? readManifests,
    log: { error: (fields, text) => console.error(text, fields), warn: () => {} },
    allowPrivate: options.allowPrivate ?? (() => true),
    upstreamTimeout: options.upstreamTimeout ?? 10_000,
    publicUrl: 'https://api.example',
    // Only when a test asks: statements are counted.
    flushEvery: 3_600_000,
    credits: options.credits ?? false,
    mailServer: options.mailServer,
    allowPlainHttp: options.allowPlainHttp ?? true,
    oidc: options.oidc?.(sandbox.url) ?? null,
    limits: options.limits ?? { connection: MANY, account: MANY },
    redisUrl: options.redisUrl,
    push: options.push ?? false,
    operatorKey: options.operatorKey,
    ...(options.requestLog && { requestLog: options.requestLog }),
    ...(options.now && { now: options.now }),
  })
  const app = createApp(services, { trustedProxies: options.trustedProxies ?? [] })
  const node: TestNode = {
    app,
    services,
    sandbox,
    account_id: '',
    account_key: '',
    async call(method, url, { body, headers = {}, token, from } = {}) {
      const isText = typeof body === 'string'
      const reply = await app.inject({
        method: method as 'GET',
        url,
        ...(from !== undefined && { remoteAddress: from }),
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: isText ? body : JSON.stringify(body) }),
      })
      const isJson = reply.body !== '' && /json/.test(String(reply.headers['content-type']))
      return {
        status: reply.statusCode,
        headers: reply.headers as Record<string, string>,
        body: isJson ? reply.json() : reply.body,
      }
    },
    async connect(system) {
      const { basePath, credentials } = sandbox.systems.find(({ name }) => name === system)!
      const connector = services.catalogue.find((one) => one.system === system)!
      const { status, body } = await node.call('POST', '/admin/v1/connections', {
        token: node.account_key,
        body: {
          customer: { external_id: 'acme', name: 'ACME' },
          system,
          deployment: connector.deployments[0],
          name: `test ${system}`,
          credentials: {
            kind: connector.auth[0]!.kind,
            base_url: `${sandbox.url}/${system}${basePath}`,
            ...credentials,
          },
        },
      })
      if (status !== 201) throw new Error(`not connected: ${JSON.stringify(body)}`)
      return { id: body.id, token: body.token }
    },
    async makeAccount() {
      const id = newId('acc_')
      await withSystem(db, (trx) => createAccount(trx, { id, name: 'Test' }))
      return id
    },
    async makeKey(role, account_id = node.account_id) {
      const { secret, hash, prefix, last4 } = createSecret('mwk')
      const key = { account_id, id: newId('key_'), name: role, role, hash, prefix, last4 }
      await withAccount(db, account_id, (trx) =>
        createAccountKey(trx, { ...key, expires_at: null }),
      )
      return secret
    },
    async control(method, path, body) {
      const reply = await fetch(`${sandbox.url}/_control${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      })
      const text = await reply.text()
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    async flush() {
      await services.uses.flush()
      await services.usage.flush()
      await services.requestLog.flush()
    },
    async close() {
      await app.close()
      await close()
      await sandbox.close()
      await dropDatabase()
    },
  }
  node.account_id = await node.makeAccount()
  node.account_key = await node.makeKey('admin')
  return node
}
