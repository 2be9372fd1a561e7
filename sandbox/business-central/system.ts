import { Account } from '../account.ts'
import type { Answer, Call, Intervention, Seed, System } from '../system.ts'
import { Refusal, renderGateway, renderRefusal } from './errors.ts'
import { answerFault, refuseLogin, tooMany } from './faults.ts'
import { intervene } from './intervene.ts'
import { renderMetadata } from './metadata.ts'
import { answerOAuth, createOAuth, TENANT } from './oauth.ts'
import { seedCompanies } from './seed.ts'
import { serve } from './serve.ts'
import { type Company, type Happening, stampOf } from './store.ts'
import { answerSubscriptions } from './subscriptions.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import { Webhooks } from './webhooks.ts'

const ENVIRONMENT = 'production'
const WINDOW = 300_000

/** Whom the environment knows by a web service access key, as installations on premises do. */
export const USER = { username: 'MILLWRIGHT', web_service_key: 'Sandbox-Anvil-53' }

/** A simulated Business Central online: one environment with API v2.0, and its directory for tokens. */
export function businessCentral(): System {
  return new BusinessCentral()
}

class BusinessCentral implements System {
  readonly name = 'business-central'
  readonly basePath = `/v2.0/${ENVIRONMENT}`
  readonly switches: Switches = { ...defaultSwitches }
  readonly #account = new Account(USER.username, USER.web_service_key)
  readonly oauth = createOAuth(this.#account, this.switches)
  readonly #webhooks = new Webhooks(this.switches)
  readonly secrets = {
    client_secret: (value: string) => this.oauth.changeClientSecret(value),
    web_service_key: (value: string) => this.#account.changePassword(value),
  }
  readonly #clientSecret = String(this.oauth.describe('').client_secret)
  #happenings: Happening[] = []
  #companies: Company[] = []
  #calls: number[] = []

  get credentials() {
    const { client_id, client_secret } = this.oauth.describe('') as Record<string, string>
    return {
      tenant: TENANT,
      client_id: client_id!,
      client_secret: client_secret!,
      company: 'Maschinenbau Ulm GmbH',
    }
  }

  reset(seed: Seed) {
    this.#happenings = []
    this.#companies = seedCompanies(seed, this.#happenings)
    this.#calls = []
    this.#webhooks.reset()
    this.#account.restore()
    // The directory is a system of its own: tokens outlive what happens to the environment.
    this.oauth.changeClientSecret(this.#clientSecret)
  }

  summary(): Record<string, number> {
    const size = (set: string) => this.#companies[0]?.size(set) ?? 0
    return {
      companies: this.#companies.length,
      vendors: size('vendors'),
      items: size('items'),
      purchase_orders: size('purchaseOrders'),
      purchase_order_lines: size('purchaseOrderLines'),
      goods_receipts: size('purchaseReceipts'),
      stock_movements: size('itemLedgerEntries'),
      assets: size('fixedAssets'),
    }
  }

  intervene(change: Intervention, now: number): unknown {
    const key = intervene(this.#workIn(this.#companies[0]!, now, null), change)
    this.#tell(now)
    return key
  }

  keys(native: string) {
    return this.#companies[0]!.rows(native).map(({ id }) => id)
  }

  deliveries(since: number) {
    return this.#webhooks.deliveries(since)
  }

  close() {
    this.#webhooks.close()
  }

  async answer(call: Call): Promise<Answer> {
    const authorization = answerOAuth(this.oauth, call)
    if (authorization) return authorization
    try {
      return await this.#route(call)
    } catch (error) {
      if (error instanceof Refusal) return renderRefusal(error)
      throw error
    } finally {
      this.#tell(call.now)
    }
  }

  async #route(call: Call): Promise<Answer> {
    const isJson = !this.switches.gateway_xml && /json/.test(call.headers.accept ?? '')
    const [, environment, route, path = ''] =
      /^\/v2\.0\/(?:[^/]+\/)?([^/]+)\/api\/(v2\.0|microsoft\/automation\/v2\.0)(\/.*)?$/.exec(
        call.path,
      ) ?? []
    if (environment === undefined)
      return renderGateway(400, 'RequestDataInvalid', 'Request data is invalid.', isJson)
    const fault = call.fault && answerFault(call.fault, this.switches)
    if (fault) return fault
    if (!this.#isKnown(call))
      return renderGateway(401, 'Unauthorized', 'The credentials provided are incorrect', isJson)
    if (!this.switches.app_enabled) return refuseLogin()
    if (environment.toLowerCase() !== ENVIRONMENT)
      return renderGateway(404, 'NoEnvironment', 'Environment does not exist.', isJson)
    const wait = this.#count(call.now)
    if (wait !== null) return tooMany(wait, this.switches)
    if (/^\/subscriptions/.test(path)) return answerSubscriptions(this.#webhooks, call, path)
    if (path === '/$metadata') {
      const headers = { 'content-type': 'application/xml; charset=utf-8' }
      return { status: 200, headers, body: renderMetadata() }
    }
    if (path === '/companies') return this.#listCompanies(call)
    return serve({ ...this.#chooseCompany(call, path), isAutomation: route !== 'v2.0' })
  }

  /** A sliding window of five minutes: seconds until there is room again, or null. */
  #count(now: number): number | null {
    const most = this.switches.rate_per_5_minutes
    if (most === 0) return null
    if (this.#calls.length > 0 && this.#calls[0]! <= now - WINDOW)
      this.#calls = this.#calls.filter((at) => at > now - WINDOW)
    if (this.#calls.length >= most) return Math.ceil((this.#calls[0]! + WINDOW - now) / 1000)
    this.#calls.push(now)
    return null
  }

  #isKnown({ headers, now }: Call): boolean {
    const [, kind, proof = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(headers.authorization ?? '') ?? []
    if (kind?.toLowerCase() === 'bearer') return this.oauth.findPermission(proof, now) !== null
    const [user = '', ...rest] = Buffer.from(proof, 'base64').toString().split(':')
    return kind !== undefined && this.#account.signIn(user, rest.join(':'), Infinity)
  }

  #chooseCompany(call: Call, path: string) {
    const [, inPath, rest] = /^\/companies\(([^)]*)\)(\/.*)?$/.exec(path) ?? []
    const asked = inPath ?? new URLSearchParams(call.query).get('company')
    const found = this.#companies.find(
      ({ id, name }) => id === asked?.toLowerCase() || name === asked,
    )
    if (!found) {
      throw new Refusal(
        404,
        'Internal_CompanyNotFound',
        asked === null
          ? "Can't process the request because the default company can't be found."
          : `The company "${asked}" does not exist.`,
      )
    }
    return {
      work: this.#workIn(found, call.now, call),
      path: inPath === undefined ? path : (rest ?? ''),
    }
  }

  #workIn(company: Company, now: number, call: Call | null) {
    const none: Call = {
      method: 'GET',
      path: '',
      query: '',
      headers: {},
      body: Buffer.alloc(0),
      base: '',
      now,
      fault: null,
    }
    const root = `${call?.base}${this.basePath}/api/v2.0/companies(${company.id})`
    return { company, switches: this.switches, now, root, call: call ?? none }
  }

  /** Without ETags (recorded answer). */
  #listCompanies(call: Call): Answer {
    const stamp = stampOf(Date.parse('2025-11-03T08:00:00Z'))
    return {
      status: 200,
      headers: { 'content-type': 'application/json; odata.metadata=minimal' },
      body: {
        '@odata.context': `${call.base}${this.basePath}/api/v2.0/$metadata#companies`,
        value: this.#companies.map(({ id, name, displayName }, index) => ({
          id,
          systemVersion: '26.0.30643.32100',
          timestamp: 767_626 + index,
          name,
          displayName,
          businessProfileId: '',
          systemCreatedAt: stamp,
          systemModifiedAt: stamp,
        })),
      },
    }
  }

  #tell(now: number): void {
    this.#webhooks.tell(this.#happenings, now)
    this.#happenings.length = 0
  }
}
