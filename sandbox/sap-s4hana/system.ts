import { createHash } from 'node:crypto'
import { Account } from '../account.ts'
import { pageFaultOf } from '../page-faults.ts'
import type { Answer, Call, Intervention, Seed, System } from '../system.ts'
import { answerCatalog, catalogPath } from './catalog.ts'
import { answerFault, noService } from './faults.ts'
import { intervene, listKeys } from './intervene.ts'
import { answerOAuth, createOAuth } from './oauth.ts'
import { asRefusal } from './odata/errors.ts'
import { Reader } from './odata/reader.ts'
import { renderError } from './odata/render-error.ts'
import type { Request } from './odata/request.ts'
import type { Service } from './odata/schema.ts'
import { serve } from './odata/service.ts'
import type { WireOptions } from './odata/values.ts'
import { defineTables, services } from './registry.ts'
import { rules } from './rules/index.ts'
import { currentSlice } from './rules/technical-object.ts'
import { seedStore } from './seed/index.ts'
import { CLIENT, Sessions, type Visit } from './session.ts'
import { Store } from './store.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import { Numbers, type Work } from './work.ts'

/** A simulated SAP S/4HANA with its OData services for purchasing, stock and maintenance. */
export function sapS4hana(): System {
  return new SapSystem()
}

interface Route {
  service: Service | null
  /** Of the service when it is known, else of the address. */
  root: string
  rest: string
}

class SapSystem implements System {
  readonly name = 'sap-s4hana'
  readonly basePath = ''
  readonly switches: Switches = { ...defaultSwitches }
  readonly #account = new Account('MILLWRIGHT', 'Sandbox-Wrench-42')
  readonly oauth = createOAuth(this.#account, this.switches)
  readonly secrets = {
    password: (value: string) => this.#account.changePassword(value),
    client_secret: (value: string) => this.oauth.changeClientSecret(value),
  }
  readonly #sessions = new Sessions(
    this.#account,
    this.switches,
    (token, now) => this.oauth.findPermission(token, now)?.user ?? null,
  )
  #store = new Store()
  #numbers = new Numbers()
  #requests = 0

  get credentials() {
    const { username, password } = this.#account
    return { client: CLIENT, username, password }
  }

  lockout() {
    return this.#account.lockout(Number(this.switches.lock_after))
  }

  constructor() {
    defineTables(this.#store)
  }

  reset(seed: Seed) {
    this.#store = new Store()
    this.#numbers = new Numbers()
    defineTables(this.#store)
    seedStore(this.#store, this.#numbers, seed)
    this.#sessions.clear()
    this.#account.restore()
    this.oauth.reset(seed.seed)
    this.#requests = 0
  }

  summary(): Record<string, number> {
    const size = (table: string) => this.#store.table(table).size
    return {
      vendors: size('A_Supplier'),
      items: size('A_Product'),
      purchase_requisitions: size('A_PurchaseRequisitionHeader'),
      purchase_orders: size('A_PurchaseOrder'),
      purchase_order_lines: size('A_PurchaseOrderItem'),
      stock_movements: size('A_MaterialDocumentHeader'),
      assets: this.#store.table('Equipment').find({ ValidityEndDate: currentSlice }).length,
      locations: size('FunctionalLocation'),
      work_requests: size('MaintenanceNotification'),
      work_orders: size('MaintenanceOrder'),
      maintenance_plans: size('MaintenancePlan'),
      meters: size('MeasuringPoint'),
      meter_readings: size('MeasurementDocument'),
    }
  }

  intervene(change: Intervention, now: number): unknown {
    this.#store.zone = this.switches.time_zone
    return intervene(this.#store, change, now)
  }

  keys(native: string) {
    return listKeys(this.#store, native)
  }

  answer(call: Call): Answer {
    const authorization = answerOAuth(this.oauth, this.switches, call)
    if (authorization) return authorization
    const options = new URLSearchParams(call.query)
    const route = this.#route(call.path)
    this.#requests += 1
    if (call.fault) {
      const answer = answerFault(call.fault, route.service, this.switches, call.now)
      if (answer) return answer
    }
    const visit: Visit = { headers: call.headers, options, service: route.root, now: call.now }
    const logon = this.#sessions.logOn(visit)
    if ('status' in logon) return logon
    if (call.path.startsWith(catalogPath))
      return answerCatalog(call.path.slice(catalogPath.length), services, call.base)
    const json = options.get('$format') === 'json' || /\bjson\b/.test(call.headers.accept ?? '')
    try {
      return this.#serve(call, route, options, visit, logon.user, json)
    } catch (error) {
      const refused = asRefusal(error)
      if (!refused) throw error
      const transaction = this.#transaction()
      return renderError(refused, { service: route.service, json, transaction, now: call.now })
    }
  }

  #serve(
    call: Call,
    { service, root, rest }: Route,
    options: URLSearchParams,
    visit: Visit,
    user: string,
    json: boolean,
  ): Answer {
    if (!service) {
      const [, name = root, version = '1'] = /([^/;]+)(?:;v=(\d+))?\/?$/.exec(root) ?? []
      throw noService(name, version.padStart(4, '0'))
    }
    const tunnel = String(call.headers['x-http-method'] ?? '').toUpperCase()
    const method = call.method === 'POST' && tunnel ? tunnel : call.method
    const safe = method === 'GET' || method === 'HEAD'
    if (!safe) {
      const refused = this.#sessions.checkToken(visit)
      if (refused) return refused
    }
    const fetching = safe && /^fetch$/i.test(String(call.headers['x-csrf-token'] ?? ''))
    if (fetching && rest === '' && this.switches.csrf_without_slash === 'redirect') {
      const query = call.query === '' ? '' : `?${call.query}`
      return { status: 301, headers: { location: `${call.base}${service.path}/${query}` } }
    }
    this.#store.zone = this.switches.time_zone
    const work = this.#work(call, user)
    const request: Request = {
      service,
      method,
      path: rest,
      options,
      body: call.body,
      root: `${call.base}${service.path}`,
      json,
      wire: this.#wire(service, call),
      pageFault: pageFaultOf(call.fault),
    }
    const answer = safe
      ? serve(request, work, rules)
      : this.#store.transact(() => serve(request, work, rules))
    if (fetching) answer.headers = { ...answer.headers, ...this.#sessions.issueToken(visit, user) }
    if (method === 'HEAD') delete answer.body
    return answer
  }

  #work(call: Call, user: string): Work {
    const headers = Object.fromEntries(
      Object.entries(call.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    )
    return {
      store: this.#store,
      reader: new Reader(this.#store),
      switches: this.switches,
      numbers: this.#numbers,
      now: call.now,
      user,
      messages: [],
      headers,
      raw: call.body,
    }
  }

  #wire(service: Service, call: Call): WireOptions {
    const type = `${call.headers.accept ?? ''} ${call.headers['content-type'] ?? ''}`
    return {
      version: service.version,
      zeros: this.switches.decimal_zeros === 'keep' ? 'keep' : 'strip',
      quotedDecimals: service.version === 4 && /IEEE754Compatible=true/i.test(type),
      internalUnits: service.version === 4 && this.switches.v4_units === 'internal',
    }
  }

  #route(path: string): Route {
    const match =
      /^(\/sap\/opu\/odata\/sap\/[^/]+)(.*)$/.exec(path) ??
      /^(\/sap\/opu\/odata4\/sap\/[^/]+\/srvd_a2x\/sap\/[^/]+\/\d{4})(.*)$/.exec(path)
    const [, root = path, rest = ''] = match ?? []
    const wanted = root.replace(/;v=0*(\d+)$/, (_, version) => `;v=${version.padStart(4, '0')}`)
    const plain = wanted.replace(/;v=0001$/, '')
    return { service: services.find((each) => each.path === plain) ?? null, root, rest }
  }

  #transaction(): string {
    const hash = createHash('sha256').update(`request ${this.#requests}`).digest('hex')
    return hash.slice(0, 32).toUpperCase()
  }
}
