import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** An RSA key that signs id tokens, made when first asked for. */
export class SigningKey {
  #pair: { privateKey: KeyObject; publicKey: KeyObject } | null = null

  /** The public half as an entry of a JSON Web Key Set. */
  get jwk(): Record<string, unknown> {
    const { kty, n, e } = this.#keys().publicKey.export({ format: 'jwk' })
    const kid = createHash('sha256').update(String(n)).digest('base64url').slice(0, 16)
    return { kty, n, e, kid, use: 'sig', alg: 'RS256' }
  }

  /** A JSON Web Token by RS256. */
  sign(claims: Record<string, unknown>): string {
    const header = { alg: 'RS256', typ: 'JWT', kid: this.jwk.kid }
    const parts = [header, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    const signature = sign('RSA-SHA256', Buffer.from(parts.join('.')), this.#keys().privateKey)
    return [...parts, signature.toString('base64url')].join('.')
  }

  #keys() {
    this.#pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    return this.#pair
  }
}
