import type { Vault } from '../../security/vault.ts'
import type { SealedAddress } from '../../store/contacts.ts'
import type { ContactKind } from '../../store/schema.ts'

interface ContactKey {
  account_id: string
  id: string
}

/** What is stored of an address: a webhook's is a secret, so it is sealed and only its ends are shown. */
export function sealAddress(
  vault: Vault,
  contact: ContactKey,
  kind: ContactKind,
  address: string,
): SealedAddress & { address: string } {
  if (kind === 'email') {
    return { address, sealed_address: null, sealed_data_key: null, master_key_id: null }
  }
  const { sealed_credentials, ...key } = vault.seal(ownerOf(contact), { address })
  return { address: maskAddress(address), sealed_address: sealed_credentials, ...key }
}

/** The address of a webhook. Throws VaultError. */
export function openAddress(
  vault: Vault,
  contact: ContactKey,
  sealed: { sealed_address: Buffer; sealed_data_key: Buffer; master_key_id: string },
): string {
  const { sealed_address, ...key } = sealed
  const opened = vault.open(ownerOf(contact), { sealed_credentials: sealed_address, ...key })
  return opened.address as string
}

function maskAddress(address: string): string {
  return `${new URL(address).origin}/…${address.slice(-4)}`
}

/** The vault binds to a connection; ids of contacts are others than those of connections. */
function ownerOf({ account_id, id }: ContactKey): { account_id: string; connection_id: string } {
  return { account_id, connection_id: id }
}
