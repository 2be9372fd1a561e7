import { type LastContact, type Latency, recordLastContacts } from '../store/last-contacts.ts'
import { type Database, withSystem } from '../store/pool.ts'
import { type WrittenBehind, writeBehind } from './write-behind.ts'

type Known = Omit<LastContact, 'account_id' | 'id'>

/** When each connection's source was last asked, when it last answered well, and how fast. */
export interface LastContacts extends WrittenBehind {
  /** One judged answer; `ms` is how long it took. */
  note(
    connection: { account_id: string; id: string },
    answer: { success: boolean; ms: number },
  ): void
  /** The newest that this node knows. */
  latest(connectionId: string): Known | null
}

/** Of so many answers of a connection the time is remembered. */
const SAMPLES = 64
/** Connections remembered; those that were not asked for longest are forgotten first. */
const CAPACITY = 20_000

interface Contact {
  account_id: string
  id: string
  success_at: number | null
  checked_at: number
  /** A ring of the last times, in ms. */
  times: Float32Array
  count: number
  isWaiting: boolean
}

export function createLastContacts(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): LastContacts {
  const contacts = new Map<string, Contact>()
  let waiting: Contact[] = []

  async function write(): Promise<void> {
    if (waiting.length === 0) return
    const batch = waiting.map((contact): LastContact => {
      contact.isWaiting = false
      // The map is in the order of the last batch that each was in.
      contacts.delete(contact.id)
      contacts.set(contact.id, contact)
      return { account_id: contact.account_id, id: contact.id, ...show(contact) }
    })
    waiting = []
    for (const id of contacts.keys()) {
      if (contacts.size <= CAPACITY) break
      contacts.delete(id)
    }
    await withSystem(database, (trx) => recordLastContacts(trx, batch))
  }

  return {
    ...writeBehind(write, everyMs, onError),
    note({ account_id, id }, { success, ms }) {
      const at = now()
      let contact = contacts.get(id)
      if (!contact) {
        const times = new Float32Array(SAMPLES)
        const fresh = { account_id, id, success_at: null, checked_at: at, times, count: 0 }
        contact = { ...fresh, isWaiting: false }
        contacts.set(id, contact)
      }
      contact.checked_at = at
      if (success) {
        contact.success_at = at
        contact.times[contact.count++ % SAMPLES] = ms
      }
      if (contact.isWaiting) return
      contact.isWaiting = true
      waiting.push(contact)
    },
    latest: (id) => {
      const contact = contacts.get(id)
      return contact ? show(contact) : null
    },
  }
}

function show({ success_at, checked_at, times, count }: Contact): Known {
  return {
    success_at: success_at === null ? null : new Date(success_at),
    checked_at: new Date(checked_at),
    latency_ms: count === 0 ? null : latencyOf(times.slice(0, Math.min(count, SAMPLES))),
  }
}

function latencyOf(times: Float32Array): Latency {
  times.sort()
  const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1]! * 10) / 10
  return { p50: at(0.5), p95: at(0.95) }
}
