import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { encodeBase62 } from './base62.ts'

/**
 * mwk_ is an account key, mwc_ a connection token, mwl_ a link, mwx_ a code that is exchanged once, mwo_ the secret of
 * an OAuth client, mwa_ its access token, mwr_ a refresh token, mwp_ the end of an address that a source sends to.
 */
export type SecretKind = 'mwk' | 'mwc' | 'mwl' | 'mwx' | 'mwo' | 'mwa' | 'mwr' | 'mwp'

export interface NewSecret {
  /** Shown once, stored nowhere. */
  secret: string
  hash: Buffer
  /** The first characters, for people to recognize it by. */
  prefix: string
  last4: string
}

// 62^43 > 2^256, 62^6 > 2^32
const BODY_LENGTH = 43
const CHECKSUM_LENGTH = 6
const SHAPE = /^(mw[kclxoarp])_[0-9A-Za-z]{49}$/

/** A new secret: kind, 256 random bits and a checksum by which a scanner can tell it. */
export function createSecret(kind: SecretKind): NewSecret {
  return formatSecret(kind, randomBytes(32))
}

/** The secret of the given 32 bytes. */
export function formatSecret(kind: SecretKind, bytes: Buffer): NewSecret {
  const unchecked = `${kind}_${encodeBase62(BigInt(`0x${bytes.toString('hex')}`), BODY_LENGTH)}`
  const secret = unchecked + checksum(unchecked)
  return {
    secret,
    hash: hashSecret(secret),
    prefix: secret.slice(0, 8),
    last4: secret.slice(-4),
  }
}

/** The kind of a well-formed secret whose checksum is right, without asking the database. */
export function parseSecret(text: string): SecretKind | undefined {
  const match = SHAPE.exec(text)
  if (!match || checksum(text.slice(0, -CHECKSUM_LENGTH)) !== text.slice(-CHECKSUM_LENGTH)) {
    return undefined
  }
  return match[1] as SecretKind
}

/** SHA-256 is enough, no slow hash is needed: nobody can guess 256 random bits. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** The same hash as a text, for those who look it up in memory: without a buffer, which costs more than the hash. */
export function digestSecret(secret: string): string {
  return hash('sha256', secret, 'base64')
}

/** Compares without telling by its duration where two secrets differ. */
export function equalSecrets(left: string, right: string): boolean {
  return timingSafeEqual(hashSecret(left), hashSecret(right))
}

function checksum(text: string) {
  return encodeBase62(BigInt(crc32(text)), CHECKSUM_LENGTH)
}
