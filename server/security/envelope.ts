import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const VERSION = 1
const IV_LENGTH = 12
const TAG_LENGTH = 16
const HEADER_LENGTH = 1 + IV_LENGTH + TAG_LENGTH

/** What a sealed text is bound to. Opening it in the name of anything else fails. */
export type Binding = readonly string[]

/** AES-256-GCM: a version byte, 12 bytes of nonce, 16 of tag, then the ciphertext. */
export function encrypt(key: Buffer, plain: Buffer, binding: Binding): Buffer {
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH })
  cipher.setAAD(encodeBinding(binding))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body])
}

/** Throws where key, binding or a single bit is another. */
export function decrypt(key: Buffer, sealed: Buffer, binding: Binding): Buffer {
  if (sealed.length < HEADER_LENGTH || sealed[0] !== VERSION) throw new Error('unknown format')
  const iv = sealed.subarray(1, 1 + IV_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_LENGTH })
  decipher.setAAD(encodeBinding(binding))
  decipher.setAuthTag(sealed.subarray(1 + IV_LENGTH, HEADER_LENGTH))
  return Buffer.concat([decipher.update(sealed.subarray(HEADER_LENGTH)), decipher.final()])
}

/** As JSON, so that no two lists of words give the same bytes. */
function encodeBinding(binding: Binding) {
  return Buffer.from(JSON.stringify(binding))
}
