import type { Connector, HeldSubscription, Push } from '@millwright/kit'
import type { Services } from '../../services.ts'
import type { PushSubscription } from '../../store/schema-push.ts'

/** What is sealed of a subscription. */
export interface PushSecret {
  /** The last part of the address. */
  key: string
  /** The whole address, as the source has it. */
  url: string
  /** What hints are verified with. */
  secret: string
}

/** Where a source sends its hints. Longer than a source may take it never is: 512 characters are the least known. */
export function addressOf(publicUrl: string, connectionId: string, key: string): string {
  return `${publicUrl}/push/${connectionId}/${key}`
}

export function sealSecret(
  { vault }: Pick<Services, 'vault'>,
  { account_id, id }: Pick<PushSubscription, 'account_id' | 'id'>,
  secret: PushSecret,
) {
  const sealed = vault.seal({ account_id, connection_id: id }, { ...secret })
  const { sealed_credentials: sealed_secret, sealed_data_key, master_key_id } = sealed
  return { sealed_secret, sealed_data_key, master_key_id }
}

/** null where nothing was asked for yet. */
export function openSecret(
  { vault }: Pick<Services, 'vault'>,
  subscription: PushSubscription,
): PushSecret | null {
  const { account_id, id, sealed_secret, sealed_data_key, master_key_id } = subscription
  if (!sealed_secret || !sealed_data_key || !master_key_id) return null
  const sealed = { sealed_credentials: sealed_secret, sealed_data_key, master_key_id }
  return vault.open({ account_id, connection_id: id }, sealed) as unknown as PushSecret
}

/** The subscription as the connector knows it; null where the source has none of ours. */
export function heldOf(
  services: Pick<Services, 'vault'>,
  subscription: PushSubscription,
): HeldSubscription | null {
  const { upstream_id, topic } = subscription
  const opened = upstream_id === null ? null : openSecret(services, subscription)
  return opened && { id: upstream_id!, topic, url: opened.url, secret: opened.secret }
}

/** How the systems of the catalogue push, by their names. */
export function pushOf(catalogue: readonly Connector[], system: string): Push | undefined {
  return catalogue.find((one) => one.system === system)?.push
}
