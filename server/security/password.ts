import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ApiError } from '@millwright/model'

const derive = promisify(argon2)

interface Cost {
  /** KiB. */
  memory: number
  passes: number
  parallelism: number
}

/** What OWASP asks of argon2id at least. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const TAG_LENGTH = 32
const SALT_LENGTH = 16
const SHAPE =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,})\$([A-Za-z0-9+/]{43,})$/

/** Characters that a password has at least and at most. */
export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 256

/** The hash of a password with its parameters, as PHC text: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_LENGTH)
  const tag = await run(password, salt, COST, TAG_LENGTH)
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(tag)}`
}

/**
 * Whether it is the password of this hash; `isOutdated`: it should be hashed anew. Without a hash it
 * takes as long and answers no, so that its duration does not tell whether there is one.
 */
export async function checkPassword(
  password: string,
  stored: string | null,
): Promise<{ isRight: boolean; isOutdated: boolean }> {
  const known = stored === null ? null : parse(stored)
  const { cost, salt, tag } = known ?? NOBODY
  const given = await run(password, salt, cost, tag.length)
  const isRight = timingSafeEqual(given, tag) && known !== null
  const isOutdated =
    cost.memory !== COST.memory ||
    cost.passes !== COST.passes ||
    cost.parallelism !== COST.parallelism ||
    tag.length !== TAG_LENGTH
  return { isRight, isOutdated }
}

const NOBODY = { cost: COST, salt: randomBytes(SALT_LENGTH), tag: randomBytes(TAG_LENGTH) }

function parse(text: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const match = SHAPE.exec(text)
  if (!match) throw new Error('The stored hash of a password cannot be read.')
  const [, memory, passes, parallelism, salt, tag] = match
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  }
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** Each takes a thread of the few that files and names share, and much memory. */
const MOST_AT_ONCE = 2
const MOST_WAITING = 50
let running = 0
const queue: (() => void)[] = []

async function run(password: string, salt: Buffer, cost: Cost, length: number): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) {
    if (queue.length >= MOST_WAITING) {
      throw new ApiError('RATE_LIMIT_EXCEEDED', 'Too many people sign in at this moment.', {
        retryAfterMs: 5_000,
      })
    }
    await new Promise<void>((resolve) => queue.push(resolve))
  } else running += 1
  try {
    // The same character can be typed as different code points.
    const message = password.normalize('NFKC')
    return await derive('argon2id', { message, nonce: salt, tagLength: length, ...cost })
  } finally {
    // The place goes to the next one, or is free.
    const next = queue.shift()
    if (next) next()
    else running -= 1
  }
}
