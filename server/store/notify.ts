import { sql } from 'kysely'
import { Client } from 'pg'
import type { Trx } from './pool.ts'

export const CHANNEL = 'millwright'
const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 2_000
const HEARTBEAT_MS = 5_000

export interface Notice {
  kind:
    | 'token_revoked'
    | 'token_changed'
    | 'connection_changed'
    | 'key_revoked'
    | 'key_changed'
    | 'sign_in_refused'
    | 'sign_in_accepted'
    | 'limits_changed'
    | 'webhooks_changed'
    | 'deliveries_planned'
    | 'changes_written'
  id: string
  /** Whose connection changed. */
  account_id?: string
  /** Of endpoints that something was planned for, of connections whose records changed; absent: of some. */
  ids?: readonly string[]
}

/** Tells every node, when this transaction commits and only then. */
export async function notify(trx: Trx, notice: Notice): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(notice)})`.execute(trx)
}

export interface ListenOptions {
  url: string
  onNotice: (notice: Notice) => void
  /**
   * Notices may have been missed: called when the connection breaks and again when it is back.
   * Whoever caches forgets everything then.
   */
  onGap: () => void
}

export interface Listener {
  /** False while notices cannot arrive: a cache must not be trusted. */
  isListening(): boolean
  close(): Promise<void>
}

/** Listens on a connection of its own and reconnects for ever. Throws where the first try fails. */
export async function listen({ url, onNotice, onGap }: ListenOptions): Promise<Listener> {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function open() {
    const next = new Client({
      connectionString: url,
      application_name: 'millwright listen',
      keepAlive: true,
    })
    next.on('error', () => drop(next))
    next.on('end', () => drop(next))
    next.on('notification', ({ payload }) => onNotice(JSON.parse(payload ?? '')))
    await next.connect()
    await next.query(`listen ${CHANNEL}`)
    client = next
    beat(next)
  }

  /** A connection that died silently is found out by asking. */
  function beat(current: Client) {
    timer = setTimeout(async () => {
      const asked = current.query('select 1').then(() => true)
      const late = new Promise<false>((resolve) => {
        setTimeout(resolve, HEARTBEAT_MS, false).unref()
      })
      const alive = await Promise.race([asked, late]).catch(() => false)
      if (client !== current || closed) return
      if (alive) beat(current)
      else drop(current)
    }, HEARTBEAT_MS).unref()
  }

  function drop(lost: Client) {
    if (client !== lost || closed) return
    client = undefined
    clearTimeout(timer)
    lost.end().catch(() => {})
    onGap()
    reopen(FIRST_DELAY_MS)
  }

  function reopen(delay: number) {
    timer = setTimeout(async () => {
      try {
        await open()
      } catch {
        if (!closed) reopen(Math.min(delay * 2, LONGEST_DELAY_MS))
        return
      }
      if (closed) await client?.end()
      else onGap()
    }, delay).unref()
  }

  await open()
  return {
    isListening: () => client !== undefined,
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
