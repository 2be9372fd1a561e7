import { ApiError } from '@millwright/model'
import type { Notice } from '../store/notify.ts'

/** What moved in an account. It says where to look anew, not what is there now. */
export interface AccountNotice {
  object: 'notice'
  /** `missed`: some may have been lost; look at everything. */
  kind: 'connections_changed' | 'records_changed' | 'webhooks_changed' | 'limits_changed' | 'missed'
  /** null: of any, or of too many to name. */
  connection_ids: string[] | null
}

/** One who is told about an account. */
export interface Audience {
  /** What moved since the last time, after a wait where there is nothing; empty when `ms` passed or `signal` fired. */
  next(ms: number, signal: AbortSignal): Promise<AccountNotice[]>
  close(): void
}

export interface Notices {
  readonly isClosed: boolean
  /** Throws RATE_LIMIT_EXCEEDED where too many are told of the account already. */
  join(accountId: string): Audience
  hear(notice: Notice): void
  /** Notices may have been lost. */
  miss(): void
  /** Ends every wait. */
  close(): void
}

/** Of one account, on a node. */
const MOST = 200
/** More connections than this are not named. */
const MOST_NAMED = 500
/** Things that come together are told together. */
const GATHER_MS = 150
const COME_BACK_MS = 5_000

const kinds: Partial<Record<Notice['kind'], AccountNotice['kind']>> = {
  connection_changed: 'connections_changed',
  changes_written: 'records_changed',
  webhooks_changed: 'webhooks_changed',
  limits_changed: 'limits_changed',
}

/** Hands what the nodes tell each other on to the people of an account who look at it. */
export function createNotices(): Notices {
  const audiences = new Map<string, Set<Member>>()
  let isClosed = false

  return {
    get isClosed() {
      return isClosed
    },
    join(accountId) {
      const members = audiences.get(accountId) ?? new Set<Member>()
      if (members.size >= MOST) {
        const text = `${members.size} streams tell of this account already. End some.`
        throw new ApiError('RATE_LIMIT_EXCEEDED', text, { retryAfterMs: COME_BACK_MS })
      }
      const member = new Member()
      if (isClosed) member.end()
      audiences.set(accountId, members.add(member))
      return {
        next: (ms, signal) => member.next(ms, signal),
        close() {
          members.delete(member)
          if (members.size === 0 && audiences.get(accountId) === members)
            audiences.delete(accountId)
        },
      }
    },
    hear(notice) {
      const kind = kinds[notice.kind]
      const accountId = notice.account_id ?? notice.id
      if (!kind) return
      const ids = notice.account_id === undefined ? (notice.ids ?? null) : [notice.id]
      for (const member of audiences.get(accountId) ?? []) member.put(kind, ids)
    },
    miss() {
      for (const members of audiences.values())
        for (const member of members) member.put('missed', null)
    },
    close() {
      isClosed = true
      for (const members of audiences.values()) for (const member of members) member.end()
    },
  }
}

class Member {
  #heard = new Map<AccountNotice['kind'], Set<string> | null>()
  #wake: (() => void) | undefined
  #isOver = false

  put(kind: AccountNotice['kind'], ids: readonly string[] | null): void {
    const known = this.#heard.get(kind)
    if (known === null) return
    const all = ids && new Set([...(known ?? []), ...ids])
    this.#heard.set(kind, all && all.size <= MOST_NAMED ? all : null)
    this.#wake?.()
  }

  end(): void {
    this.#isOver = true
    this.#wake?.()
  }

  async next(ms: number, signal: AbortSignal): Promise<AccountNotice[]> {
    if (this.#heard.size === 0) await this.#wait(ms, signal)
    if (this.#heard.size === 0) return []
    if (!this.#isOver) await pause(GATHER_MS, signal)
    const told = [...this.#heard].map(([kind, ids]) => ({
      object: 'notice' as const,
      kind,
      connection_ids: ids && [...ids],
    }))
    this.#heard = new Map()
    return told
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#isOver || signal.aborted) return
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([woken, pause(ms, signal)])
    this.#wake = undefined
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    timer.unref()
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
