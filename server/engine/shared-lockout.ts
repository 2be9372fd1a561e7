import { createHmac, randomUUID } from 'node:crypto'
import { createLockoutGuard, type LockoutGuard } from '@millwright/kit'
import type { Notice } from '../store/notify.ts'
import { type Database, withSystem } from '../store/pool.ts'
import { forgetRefusals, listRefusals, recordRefusal } from '../store/refused-sign-ins.ts'

const WINDOW = 15 * 60_000

/** The lock-out guard of all nodes together: what one was refused, the others do not try, also after a start. */
export interface SharedLockout {
  guard: LockoutGuard
  /** Hears what other nodes say. */
  hear(notice: Notice): void
  /** Reads what may have been missed. */
  catchUp(): Promise<void>
  /** Waits for what is being written. */
  settle(): Promise<void>
}

export function createSharedLockout(options: {
  database: Database
  /** Of the keyed hashes: the database learns nothing of whom they stand for. */
  secret: Buffer
  now: () => number
  onError: (error: unknown) => void
}): SharedLockout {
  const { database, secret, now, onError } = options
  const writing = new Set<Promise<unknown>>()
  const write = (work: Promise<unknown>) => {
    const done = work.catch(onError).finally(() => writing.delete(done))
    writing.add(done)
  }
  // Our own notices come back to us: what we have counted is not counted again.
  const own = new Set<string>()
  const guard = createLockoutGuard({
    now,
    conceal: (digest) => createHmac('sha256', secret).update(digest).digest('base64url'),
    onRefuse(key, at) {
      const id = randomUUID()
      own.add(id)
      write(withSystem(database, (trx) => recordRefusal(trx, id, key, new Date(at))))
    },
    onAccept: (key) => write(withSystem(database, (trx) => forgetRefusals(trx, key))),
  })
  return {
    guard,
    hear({ kind, id }) {
      if (kind === 'sign_in_refused') {
        const [made, credential, user, at] = JSON.parse(id)
        if (!own.delete(made)) guard.seed({ credential, user }, [Date.parse(at)])
      } else if (kind === 'sign_in_accepted') {
        const [credential, user] = JSON.parse(id)
        guard.clear({ credential, user })
      }
    },
    async catchUp() {
      const refusals = await withSystem(database, (trx) =>
        listRefusals(trx, new Date(now() - WINDOW)),
      )
      for (const { key } of refusals) guard.clear(key)
      for (const { key, at } of refusals) guard.seed(key, [at.getTime()])
    },
    async settle() {
      await Promise.all(writing)
    },
  }
}
