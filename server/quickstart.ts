import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiError, newId } from '@millwright/model'
import type { Sandbox } from '@millwright/sandbox'
import { connect } from './engine/connect.ts'
import { type DashboardAccess, prepareMember } from './quickstart-member.ts'
import { createSecret } from './security/tokens.ts'
import type { Running } from './start.ts'
import { createAccountKey } from './store/account-keys.ts'
import { createAccount } from './store/accounts.ts'
import { withAccount, withSystem } from './store/pool.ts'

/** `quickstart.json`: what a newcomer needs for the first call. For a development start only, readable by its owner. */
export interface Quickstart {
  url: string
  account_key: string
  connections: { id: string; system: string; token: string }[]
  sandbox_url: string
  dashboard: DashboardAccess
}

const CUSTOMER = { external_id: 'sandbox', name: 'Sandbox plant' }

/** Makes account, key and one connection per sandbox system, or takes those of the last start. */
export async function prepareQuickstart(
  running: Running,
  sandbox: Sandbox,
  dataDirectory: string,
): Promise<Quickstart> {
  const path = join(dataDirectory, 'quickstart.json')
  const before = await readBefore(path)
  const account = before && (await accountOf(running, before.account_key))
  const { account_id, account_key } = account ?? (await makeAccount(running))
  const known = account ? before.connections : []
  const connections = await Promise.all(
    sandbox.systems
      .filter(({ name }) => running.services.catalogue.some(({ system }) => system === name))
      .map(async (system) => {
        const old = known.find((one) => one.system === system.name)
        const address = `${sandbox.url}/${system.name}${system.basePath}`
        if (old && (await isUsable(running, old.token, address))) return old
        return connectSystem(running, account_id, system, address)
      }),
  )
  const quickstart: Quickstart = {
    url: running.url,
    account_key,
    connections,
    sandbox_url: sandbox.url,
    dashboard: await prepareMember(running.services, running.url, account_id, before?.dashboard),
  }
  const draft = `${path}.new`
  await writeFile(draft, `${JSON.stringify(quickstart, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, path)
  return quickstart
}

async function readBefore(path: string): Promise<Quickstart | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

async function accountOf(
  running: Running,
  account_key: string,
): Promise<{ account_id: string; account_key: string } | null> {
  try {
    const { account_id } = await running.services.access.byAccountKey(account_key, null)
    return { account_id, account_key }
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

async function makeAccount({
  services,
}: Running): Promise<{ account_id: string; account_key: string }> {
  const account_id = newId('acc_')
  const { secret, hash, prefix, last4 } = createSecret('mwk')
  await withSystem(services.database, (trx) =>
    createAccount(trx, { id: account_id, name: 'Quickstart' }),
  )
  await withAccount(services.database, account_id, async (trx) => {
    await createAccountKey(trx, {
      account_id,
      id: newId('key_'),
      name: 'quickstart',
      role: 'admin',
      hash,
      prefix,
      last4,
      expires_at: null,
    })
  })
  return { account_id, account_key: secret }
}

/** A token of the last start still works, unless its connection was ended or the sandbox has moved to another port. */
async function isUsable({ services }: Running, token: string, address: string): Promise<boolean> {
  try {
    const { connection } = await services.access.byToken(token)
    return connection.settings.base_url === address
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

async function connectSystem(
  running: Running,
  account_id: string,
  system: Sandbox['systems'][number],
  address: string,
): Promise<Quickstart['connections'][number]> {
  const { services } = running
  const connector = services.catalogue.find((one) => one.system === system.name)!
  const { connection, token } = await connect(services, {
    account_id,
    customer: CUSTOMER,
    system: system.name,
    deployment: connector.deployments[0]!,
    name: `${connector.name} (sandbox)`,
    credentials: { kind: connector.auth[0]!.kind, base_url: address, ...system.credentials },
    metadata: {},
    actor: { kind: 'platform', id: 'quickstart', name: 'the first start' },
  })
  return { id: connection.id, system: system.name, token }
}
