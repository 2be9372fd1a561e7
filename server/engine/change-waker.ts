import { ApiError } from '@millwright/model'
import type { Notice } from '../store/notify.ts'

/** One reader of changes that waits for more. */
export interface Watch {
  /** Whether something was heard since the last call: then there may be more to read. */
  take(): boolean
  /** Ends when something is heard, after `ms`, when `signal` fires, or when this node stops. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  close(): void
}

export interface ChangeWaker {
  /** True when this node stops: nobody waits any more. */
  readonly isClosed: boolean
  /**
   * Listens for notices about any of `ids`: connections, accounts, tokens, keys. `holder` is whose changes are read;
   * of each a bounded number may wait. Throws RATE_LIMIT_EXCEEDED beyond.
   */
  watch(holder: string, ids: readonly string[]): Watch
  hear(notice: Notice): void
  /** Notices may have been missed: all look for themselves. */
  wakeAll(): void
  /** Ends every wait. */
  close(): void
}

/** Waits and streams of one connection, or of one account's own feed, on a node. */
const MOST_OF_ONE = 50
/** On a node. */
const MOST = 20_000
const COME_BACK_MS = 5_000

/** Who waits for changes on this node. One listener wakes them all; whoever waits costs no statement. */
export function createChangeWaker(): ChangeWaker {
  const watches = new Map<string, Set<Waiter>>()
  const holders = new Map<string, number>()
  let count = 0
  let isClosed = false

  const wake = (id: string) => {
    for (const waiter of watches.get(id) ?? []) waiter.wake()
  }

  function wakeAll(): void {
    for (const waiters of watches.values()) for (const waiter of waiters) waiter.wake()
  }

  return {
    get isClosed() {
      return isClosed
    },
    watch(holder, ids) {
      const held = holders.get(holder) ?? 0
      if (held >= MOST_OF_ONE || count >= MOST) throw refuse(held)
      holders.set(holder, held + 1)
      count++
      const waiter = new Waiter(() => isClosed)
      for (const id of ids) watches.set(id, (watches.get(id) ?? new Set()).add(waiter))
      let isOpen = true
      return {
        take: () => waiter.take(),
        wait: (ms, signal) => waiter.wait(ms, signal),
        close() {
          if (!isOpen) return
          isOpen = false
          count--
          const left = holders.get(holder)! - 1
          if (left === 0) holders.delete(holder)
          else holders.set(holder, left)
          for (const id of ids) {
            const waiters = watches.get(id)
            waiters?.delete(waiter)
            if (waiters?.size === 0) watches.delete(id)
          }
        },
      }
    },
    hear({ kind, id, ids }) {
      if (kind !== 'changes_written') return wake(id)
      wake(id)
      if (ids) for (const one of ids) wake(one)
      else wake(everyOf(id))
    },
    wakeAll,
    close() {
      isClosed = true
      wakeAll()
    },
  }
}

/** What a reader of one connection listens for besides: a notice that names no connection. */
export function everyOf(accountId: string): string {
  return `${accountId} *`
}

class Waiter {
  #heard = false
  #end: (() => void) | undefined
  #isOver: () => boolean

  constructor(isOver: () => boolean) {
    this.#isOver = isOver
  }

  wake(): void {
    this.#heard = true
    this.#end?.()
  }

  take(): boolean {
    const heard = this.#heard
    this.#heard = false
    return heard
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#heard || signal.aborted || this.#isOver()) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#end = undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end, { once: true })
      this.#end = end
    })
  }
}

function refuse(held: number): ApiError {
  const text =
    held >= MOST_OF_ONE
      ? `${held} calls wait for these changes already, as long polls or streams. Let one of them hand on what it reads, or end some.`
      : 'Too many calls wait for changes on this server. Ask without wait.'
  return new ApiError('RATE_LIMIT_EXCEEDED', text, { retryAfterMs: COME_BACK_MS })
}
