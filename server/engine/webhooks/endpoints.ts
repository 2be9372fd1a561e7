import { newId } from '@millwright/model'
import type { Services } from '../../services.ts'
import { notify } from '../../store/notify.ts'
import { type Trx, withAccount } from '../../store/pool.ts'
import type { WebhookEndpoint } from '../../store/schema-webhooks.ts'
import {
  createEndpoint,
  deleteEndpoint,
  disableEndpoint,
  type EndpointChoices,
  enableEndpoint,
  lockEndpoint,
  updateEndpoint,
} from '../../store/webhook-endpoints.ts'
import { deleteDeliveries, endWaiting } from '../../store/webhook-upkeep.ts'
import { DISABLED } from './record-tries.ts'
import {
  createSigningKey,
  openKeys,
  publicKeyOf,
  rotateKeys,
  type Scheme,
  type SigningKeys,
  sealKeys,
} from './signing.ts'

/** Rows of one statement: housekeeping deals with the rest. */
const MOST = 10_000

export interface Rotation {
  scheme: Scheme
  /** Of the account's own. */
  secret: string | null
  overlap_s: number
}

type Changed = { endpoint: WebhookEndpoint; secret: string | null }

/** A new endpoint, and its secret, which is shown only now. */
export async function addEndpoint(
  services: Services,
  accountId: string,
  choices: EndpointChoices,
  { secret, signatures }: { secret: string | null; signatures: readonly Scheme[] },
): Promise<Changed> {
  const id = newId('whe_', services.now())
  const keys = signatures.map((scheme) =>
    scheme === 'v1' && secret !== null
      ? { scheme, value: secret, until: null }
      : createSigningKey(scheme),
  )
  const endpoint = await change(services, accountId, (trx) =>
    createEndpoint(trx, {
      account_id: accountId,
      id,
      ...choices,
      ...sealed(services, { account_id: accountId, id }, keys),
    }),
  )
  return { endpoint, secret: secretOf(keys) }
}

/** Undefined where the account has no such endpoint; so do the others. */
export async function changeEndpoint(
  services: Services,
  accountId: string,
  id: string,
  patch: Partial<EndpointChoices>,
  { enabled, signatures }: { enabled?: boolean | undefined; signatures?: readonly Scheme[] },
): Promise<WebhookEndpoint | undefined> {
  const changed = await change(services, accountId, async (trx) => {
    const before = await lockEndpoint(trx, accountId, id)
    if (!before) return undefined
    const keys = signatures && withSchemes(openKeys(services.vault, before), signatures)
    if (enabled === true && !before.enabled) await enableEndpoint(trx, accountId, id)
    if (enabled === false) {
      const at = new Date(services.now())
      await disableEndpoint(trx, accountId, id, { at, reason: 'by_hand' })
    }
    return updateEndpoint(trx, accountId, id, {
      ...patch,
      ...(keys && sealed(services, before, keys)),
    })
  })
  if (changed && enabled === false) await endAll(services, changed)
  return changed
}

export function switchOn(
  services: Services,
  accountId: string,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  return change(services, accountId, (trx) => enableEndpoint(trx, accountId, id))
}

/** A new secret or key; the old one signs too until the overlap is over. */
export async function rotateEndpoint(
  services: Services,
  accountId: string,
  id: string,
  { scheme, secret, overlap_s }: Rotation,
): Promise<Changed | undefined> {
  const until = services.now() + overlap_s * 1_000
  const next = secret === null ? createSigningKey(scheme) : { scheme, value: secret, until: null }
  const endpoint = await change(services, accountId, async (trx) => {
    const before = await lockEndpoint(trx, accountId, id)
    if (!before) return undefined
    const keys = rotateKeys(openKeys(services.vault, before), next, until)
    return updateEndpoint(trx, accountId, id, sealed(services, before, keys))
  })
  return endpoint && { endpoint, secret: scheme === 'v1' ? next.value : null }
}

/** Its deliveries end with it. Answers whether it was there. */
export async function removeEndpoint(
  services: Services,
  accountId: string,
  id: string,
): Promise<boolean> {
  const isDeleted = await change(services, accountId, (trx) => deleteEndpoint(trx, accountId, id))
  if (isDeleted) {
    const ref = { account_id: accountId, id }
    await withAccount(services.database, accountId, (trx) => deleteDeliveries(trx, ref, MOST))
  }
  return isDeleted
}

/** Every node forgets whom the account tells of what, when this is committed. */
async function change<T>(
  services: Services,
  accountId: string,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const result = await withAccount(services.database, accountId, async (trx) => {
    const changed = await work(trx)
    await notify(trx, { kind: 'webhooks_changed', id: accountId })
    return changed
  })
  services.webhooks.forget(accountId)
  return result
}

/** By itself: whoever delivers holds the rows first and their endpoint after. */
async function endAll(services: Services, { account_id, id }: WebhookEndpoint): Promise<void> {
  const end = { at: new Date(services.now()), reason: DISABLED, limit: MOST }
  await withAccount(services.database, account_id, (trx) =>
    endWaiting(trx, { account_id, id }, end),
  )
}

function sealed(
  { vault, now }: Services,
  endpoint: { account_id: string; id: string },
  keys: SigningKeys,
) {
  const ends = keys.flatMap(({ until }) => until ?? [])
  const overlap = Math.max(0, ...ends)
  return {
    ...sealKeys(vault, endpoint, keys),
    public_key: publicKeyOf(keys),
    overlap_until: overlap > now() ? new Date(overlap) : null,
  }
}

function withSchemes(keys: SigningKeys, schemes: readonly Scheme[]): SigningKeys {
  const kept = keys.filter(({ scheme }) => schemes.includes(scheme))
  const missing = schemes.filter((scheme) => !kept.some((key) => key.scheme === scheme))
  return [...kept, ...missing.map(createSigningKey)]
}

function secretOf(keys: SigningKeys): string | null {
  return keys.find(({ scheme }) => scheme === 'v1')?.value ?? null
}
