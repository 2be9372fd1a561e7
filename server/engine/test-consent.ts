import { randomBytes } from 'node:crypto'
import {
  type Auth,
  type Connector,
  type Credentials,
  redeemCode,
  startAuthorization,
  type Tokens,
} from '@millwright/kit'
import { newId } from '@millwright/model'
import type { Services } from '../services.ts'
import { createAccount } from '../store/accounts.ts'
import { createCustomer } from '../store/customers.ts'
import { withAccount, withSystem } from '../store/pool.ts'
import { completeConnection, createPending } from './connect.ts'
import { checkForm } from './connect-form.ts'

const SYSTEM = 'sap-s4hana'
const REDIRECT = 'https://millwright.example/link/return'
const ACTOR = { kind: 'test', id: 'test', name: 'test' }

/** A simulated system whose connections are consented to by nobody, all with one OAuth client. */
export interface ConsentAt {
  connector: Connector
  way: Auth
  credentials: Credentials & { kind: string }
  control(method: string, path: string, body?: unknown): Promise<any>
}

/** Asks the sandbox for its OAuth client, and switches its consent page off. */
export async function openConsent(services: Services, sandboxUrl: string): Promise<ConsentAt> {
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${sandboxUrl}/_control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return answer.json() as Promise<any>
  }
  const control: ConsentAt['control'] = (method, path, body) =>
    call(method, `/${SYSTEM}${path}`, body)
  await control('POST', '/switches', { consent: 'automatic' })
  const { systems } = await call('GET', '')
  const system = systems.find(({ name }: { name: string }) => name === SYSTEM)
  const connector = services.catalogue.find((one) => one.system === SYSTEM)!
  const { way, credentials } = checkForm(connector, {
    kind: 'oauth2_authorization_code',
    base_url: system.base_url,
    client: system.credentials.client,
    client_id: system.oauth.client_id,
    client_secret: system.oauth.client_secret,
    scope: 'API_PURCHASEORDER_PROCESS_SRV_0001',
  })
  return { connector, way, credentials, control }
}

/** Tokens of a new grant. */
export async function consent(services: Services, at: ConsentAt): Promise<Tokens> {
  const { connector, way, credentials } = at
  const codeVerifier = randomBytes(32).toString('base64url')
  const asked = { redirectUri: REDIRECT, state: 'state', codeVerifier }
  const page = await fetch(startAuthorization(way.oauth!, credentials, asked), {
    redirect: 'manual',
  })
  const code = new URL(page.headers.get('location') ?? 'none:').searchParams.get('code') ?? ''
  const proof = { code, redirectUri: REDIRECT, codeVerifier }
  const { http, now, upstreamTimeout: timeout } = services
  return redeemCode(way.oauth!, credentials, proof, { connector, http, timeout, now })
}

/** An account with one customer. */
export async function makeOwner({ database }: Pick<Services, 'database'>) {
  const [account_id, customer_id] = [newId('acc_'), newId('cus_')]
  await withSystem(database, async (trx) => {
    await createAccount(trx, { id: account_id, name: 'Test' })
    await createCustomer(trx, { account_id, id: customer_id, external_id: 'acme', name: 'ACME' })
  })
  return { account_id, customer_id }
}

/** A connection with these tokens; answers its id. */
export function connectWith(
  services: Services,
  { connector, way, credentials }: ConsentAt,
  owner: { account_id: string; customer_id: string },
  tokens: Tokens,
): Promise<string> {
  return withAccount(services.database, owner.account_id, async (trx) => {
    const named = { system: SYSTEM, name: 'test', metadata: {} }
    const connection = await createPending(services, trx, {
      ...owner,
      ...named,
      deployment: 'on_premises',
    })
    await completeConnection(services, trx, {
      connection,
      connector,
      way,
      credentials,
      sites: null,
      tokens,
      cause: 'connected',
      actor: ACTOR,
    })
    return connection.id
  })
}
