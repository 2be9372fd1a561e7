import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

const TAG_BYTES = 16

/** Makes texts that only this server can read and make. */
export interface TextSeal {
  /** URL-safe; the same for the same text. */
  seal(text: string): string
  /** What was sealed with this key; null for anything else. */
  open(sealed: string): string | null
}

/** Encrypts a text under a tag of its own content. */
export function createTextSeal(key: Buffer): TextSeal {
  // Made once: to make them costs more than to use them.
  const [secret, mark] = [derive(key, 'encrypt'), derive(key, 'authenticate')]
  const tagOf = (plain: Buffer) =>
    createHmac('sha256', mark).update(plain).digest().subarray(0, TAG_BYTES)
  return {
    seal(text) {
      const plain = Buffer.from(text)
      const tag = tagOf(plain)
      const cipher = createCipheriv('aes-256-ctr', secret, tag)
      return Buffer.concat([tag, cipher.update(plain), cipher.final()]).toString('base64url')
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      // base64 has several spellings of the same bytes.
      if (bytes.length <= TAG_BYTES || bytes.toString('base64url') !== sealed) return null
      const tag = bytes.subarray(0, TAG_BYTES)
      const decipher = createDecipheriv('aes-256-ctr', secret, tag)
      const plain = Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()])
      return timingSafeEqual(tag, tagOf(plain)) ? plain.toString() : null
    },
  }
}

function derive(key: Buffer, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(purpose).digest())
}
