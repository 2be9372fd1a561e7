import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import type { Vault } from '../../security/vault.ts'

/** One secret or private key of an endpoint, as it is sealed. */
interface SigningKey {
  scheme: Scheme
  /** `whsec_…`, or `whsk_…` with the seed of an ed25519 key. */
  value: string
  /** When it ceases to sign, in ms since 1970; null: it is the one in use. */
  until: number | null
}

export type Scheme = 'v1' | 'v1a'
export type SigningKeys = readonly SigningKey[]

export interface SealedKeys {
  sealed_keys: Buffer
  sealed_data_key: Buffer
  master_key_id: string
}

interface EndpointKey {
  account_id: string
  id: string
}

const SECRET_BYTES = 32
const LEAST_BYTES = 24
const MOST_BYTES = 64
/** What stands before the 32 bytes of an ed25519 key in DER. */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_HEAD = 12

export function createSigningKey(scheme: Scheme): SigningKey {
  if (scheme === 'v1') return { scheme, value: toSecret(randomBytes(SECRET_BYTES)), until: null }
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE_HEAD.length)
  return { scheme, value: `whsk_${seed.toString('base64')}`, until: null }
}

/** A secret that the account brought along. Nothing of it is repeated where it is refused. */
export function findSecretFault(secret: string): string | null {
  const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (text === undefined) return 'A secret is whsec_ and base64.'
  const { length } = Buffer.from(text, 'base64')
  if (toSecret(Buffer.from(text, 'base64')) !== secret) return 'The base64 is not complete.'
  if (length < LEAST_BYTES) return `The secret has ${length} bytes; ${LEAST_BYTES} are the least.`
  return length > MOST_BYTES ? `The secret has ${length} bytes; ${MOST_BYTES} are the most.` : null
}

/** The keys after a rotation: what was in use signs until `until` too, what was on its way out before is gone. */
export function rotateKeys(keys: SigningKeys, next: SigningKey, until: number): SigningKeys {
  const isLeaving = (key: SigningKey) => key.scheme === next.scheme
  return [
    next,
    ...keys.filter((key) => !isLeaving(key)),
    ...keys.filter((key) => isLeaving(key) && key.until === null).map((key) => ({ ...key, until })),
  ]
}

export function sealKeys(vault: Vault, endpoint: EndpointKey, keys: SigningKeys): SealedKeys {
  const { sealed_credentials, ...key } = vault.seal(ownerOf(endpoint), { keys })
  return { sealed_keys: sealed_credentials, ...key }
}

/** Throws VaultError. */
export function openKeys(vault: Vault, endpoint: EndpointKey & SealedKeys): SigningKeys {
  const { sealed_keys, sealed_data_key, master_key_id } = endpoint
  const sealed = { sealed_credentials: sealed_keys, sealed_data_key, master_key_id }
  return vault.open(ownerOf(endpoint), sealed).keys as SigningKeys
}

/** `whpk_…` of the key that signs now; null where there is none. */
export function publicKeyOf(keys: SigningKeys): string | null {
  const key = keys.find(({ scheme, until }) => scheme === 'v1a' && until === null)
  if (!key) return null
  const spki = createPublicKey(toPrivateKey(key.value)).export({ format: 'der', type: 'spki' })
  return `whpk_${spki.subarray(PUBLIC_HEAD).toString('base64')}`
}

/** Signs as Standard Webhooks has it. Made once for many. */
export interface Signer {
  /** `timestamp` and `now` in ms; the body is what goes over the wire, byte by byte. */
  sign(id: string, timestamp: number, body: string): Record<string, string>
}

export function createSigner(keys: SigningKeys): Signer {
  const ways = keys.map(({ scheme, value, until }) => ({
    until: until ?? Number.POSITIVE_INFINITY,
    sign: scheme === 'v1' ? signerOfSecret(value) : signerOfKey(toPrivateKey(value)),
  }))
  return {
    sign(id, timestamp, body) {
      const seconds = Math.floor(timestamp / 1000)
      const signed = `${id}.${seconds}.${body}`
      const signatures = ways
        .filter(({ until }) => until > timestamp)
        .map((way) => way.sign(signed))
      return {
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatures.join(' '),
      }
    },
  }
}

function signerOfSecret(secret: string) {
  // As bytes it would be made into a key for each text, at five times the price.
  const key = createSecretKey(secret.slice('whsec_'.length), 'base64')
  return (text: string) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}

function signerOfKey(key: KeyObject) {
  return (text: string) => `v1a,${sign(null, Buffer.from(text), key).toString('base64')}`
}

function toPrivateKey(value: string): KeyObject {
  const seed = Buffer.from(value.slice('whsk_'.length), 'base64')
  const key = Buffer.concat([PRIVATE_HEAD, seed])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

function toSecret(bytes: Buffer): string {
  return `whsec_${bytes.toString('base64')}`
}

/** The vault binds to a connection; ids of endpoints are others than those of connections. */
function ownerOf({ account_id, id }: EndpointKey): { account_id: string; connection_id: string } {
  return { account_id, connection_id: id }
}
