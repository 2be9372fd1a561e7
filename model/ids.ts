const prefixes = [
  'acc_',
  'cus_',
  'con_',
  'lnk_',
  'key_',
  'tok_',
  'trn_',
  'evt_',
  'del_',
  'whe_',
  'syn_',
  'req_',
  'att_',
  'ocl_',
  'cde_',
  'ctk_',
  'rft_',
  'mem_',
  'led_',
  'ses_',
  'nct_',
  'ntf_',
  'lrq_',
  'psh_',
] as const

export type IdPrefix = (typeof prefixes)[number]

// Crockford's base 32, whose order in ASCII is the order of the values.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeLength = 10
const randomLength = 16

function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length))
}

/** A new id of 30 characters: prefix, milliseconds (sorts by time), 80 random bits.
 * @param now milliseconds since 1970
 * @param random gives that many random bytes */
export function newId(
  prefix: IdPrefix,
  now: number = Date.now(),
  random: (length: number) => Uint8Array = randomBytes,
): string {
  let time = ''
  for (let rest = now; time.length < timeLength; rest = Math.floor(rest / 32)) {
    time = alphabet[rest % 32] + time
  }
  let tail = ''
  for (const byte of random(randomLength)) tail += alphabet[byte & 31]
  return prefix + time + tail
}

/** Has the text the shape of an id with this prefix? */
export function isId(prefix: IdPrefix, text: string): boolean {
  if (!text.startsWith(prefix) || text.length !== prefix.length + timeLength + randomLength) {
    return false
  }
  return [...text.slice(prefix.length)].every((letter) => alphabet.includes(letter))
}
