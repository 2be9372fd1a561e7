import { createHash, randomBytes } from 'node:crypto'
import { decrypt, encrypt } from './envelope.ts'

/** Whose credentials they are: bound into the ciphertext, so that rows cannot be swapped. */
export interface CredentialOwner {
  account_id: string
  connection_id: string
}

export interface Sealed {
  sealed_credentials: Buffer
  sealed_data_key: Buffer
  /** Names the master key that sealed the data key; tells nothing about it. */
  master_key_id: string
}

export type SealedDataKey = Pick<Sealed, 'sealed_data_key' | 'master_key_id'>
export type Credentials = Record<string, unknown>

export interface Vault {
  keyId: string
  /** Seals with a new data key. */
  seal(owner: CredentialOwner, credentials: Credentials): Sealed
  /** Throws VaultError. */
  open(owner: CredentialOwner, sealed: Sealed): Credentials
  /** Seals the data key with the newest master key; the credentials stay as they are. */
  reseal(owner: CredentialOwner, sealed: SealedDataKey): SealedDataKey
}

export class VaultError extends Error {
  override readonly name = 'VaultError'
}

/**
 * A vault under one or more master keys of 32 bytes: the first seals, the others only open what
 * they sealed before a rotation.
 */
export function createVault(masterKeys: readonly Buffer[]): Vault {
  const keys = new Map(masterKeys.map((key) => [identifyKey(key), key]))
  const [keyId, masterKey] = [...keys][0] ?? []
  if (!keyId || !masterKey) throw new VaultError('A vault needs a master key.')

  function openDataKey(owner: CredentialOwner, sealed: SealedDataKey) {
    const key = keys.get(sealed.master_key_id)
    if (!key) {
      throw new VaultError(
        `The credentials of ${owner.connection_id} were sealed with master key ${sealed.master_key_id}, which is not configured. ` +
          'Add it behind the newest one in MILLWRIGHT_MASTER_KEY.',
      )
    }
    return open(owner, key, sealed.sealed_data_key, bindDataKey(owner, sealed.master_key_id))
  }

  function sealDataKey(owner: CredentialOwner, dataKey: Buffer): SealedDataKey {
    const sealed = encrypt(masterKey!, dataKey, bindDataKey(owner, keyId!))
    return { sealed_data_key: sealed, master_key_id: keyId! }
  }

  return {
    keyId,
    seal(owner, credentials) {
      const dataKey = randomBytes(32)
      const plain = Buffer.from(JSON.stringify(credentials))
      const sealed = encrypt(dataKey, plain, bindCredentials(owner))
      return { sealed_credentials: sealed, ...sealDataKey(owner, dataKey) }
    },
    open(owner, sealed) {
      const dataKey = openDataKey(owner, sealed)
      const plain = open(owner, dataKey, sealed.sealed_credentials, bindCredentials(owner))
      return JSON.parse(plain.toString())
    },
    reseal(owner, sealed) {
      return sealDataKey(owner, openDataKey(owner, sealed))
    },
  }
}

function open(owner: CredentialOwner, key: Buffer, sealed: Buffer, binding: string[]) {
  try {
    return decrypt(key, sealed, binding)
  } catch {
    throw new VaultError(
      `The credentials of ${owner.connection_id} cannot be opened: they were changed, belong to another connection, or the master key is a wrong one.`,
    )
  }
}

function identifyKey(key: Buffer) {
  if (key.length !== 32) throw new VaultError(`A master key has 32 bytes, this one ${key.length}.`)
  return createHash('sha256').update('millwright master key').update(key).digest('hex').slice(0, 16)
}

function bindDataKey(owner: CredentialOwner, keyId: string) {
  return ['data key', keyId, owner.account_id, owner.connection_id]
}

function bindCredentials(owner: CredentialOwner) {
  return ['credentials', owner.account_id, owner.connection_id]
}
