import { randomBytes } from 'node:crypto'

// Lower case and digits only: they sort the same under every collation. No i, l, o, u.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 10

export type IdPrefix = 'acc' | 'cus' | 'con' | 'lnk' | 'key' | 'tok' | 'trn' | 'evt' | 'req'

/** A new id such as `con_01k…`: 48 bits of time, so that ids sort by age, and 80 random ones. */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = ''
  for (let rest = now; time.length < TIME_LENGTH; rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time
  }
  let random = ''
  for (const byte of randomBytes(16)) random += ALPHABET.charAt(byte & 31)
  return `${prefix}_${time}${random}`
}
