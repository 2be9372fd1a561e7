import { randomUUID } from 'node:crypto'
import { type Act, appendActs } from '../store/audit-log.ts'
import { type Database, withAccount } from '../store/pool.ts'
import { type WrittenBehind, writeBehind } from './write-behind.ts'

/** Who does something. `node` is this server itself, `visitor` somebody who has not signed in. */
export interface Doer {
  kind: 'key' | 'client' | 'member' | 'link' | 'node' | 'visitor' | 'operator'
  id: string
  name: string
}

export interface NewAct {
  account_id: string
  actor: Doer
  /** The id of the operation. */
  action: string
  target?: { type: string | null; id: string } | null
  status?: number | null
  request_id?: string | null
  ip?: string | null
  /** Never a secret: texts, names of fields, true and false. */
  detail?: Record<string, unknown>
}

/** The audit log of every account: chained by hashes, only ever appended to. */
export interface Audit extends WrittenBehind {
  /** Written when it resolves. Throws where it cannot be written now; it is tried again behind. */
  record(act: NewAct): Promise<void>
  /** Written behind, for what must not wait or must not tell by its duration. */
  note(act: NewAct): void
  /** This node has opened the sealed credentials of a connection. Written behind. */
  noteSecretRead(read: { account_id: string; connection_id: string; purpose: string }): void
}

/** Acts of one account in one transaction, which holds its chain. */
const BATCH = 500

export function createAudit(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): Audit {
  const node: Doer = { kind: 'node', id: randomUUID(), name: 'Millwright' }
  const waiting = new Map<string, Act[]>()

  const append = (accountId: string, acts: readonly Act[]) =>
    withAccount(database, accountId, (trx) => appendActs(trx, accountId, acts))

  function note(act: NewAct): void {
    const acts = waiting.get(act.account_id) ?? []
    waiting.set(act.account_id, acts)
    acts.push(toRow(act, now()))
  }

  async function writeAll(): Promise<void> {
    for (const [accountId, acts] of waiting) {
      while (acts.length > 0) {
        const batch = acts.slice(0, BATCH)
        try {
          await append(accountId, batch)
        } catch (error) {
          // They stay, in their order, until the database takes them.
          onError(error)
          break
        }
        acts.splice(0, batch.length)
      }
      if (acts.length === 0) waiting.delete(accountId)
    }
  }

  return {
    ...writeBehind(writeAll, everyMs, onError),
    async record(act) {
      try {
        await append(act.account_id, [toRow(act, now())])
      } catch (error) {
        // It was done all the same: told later than never.
        note(act)
        throw error
      }
    },
    note,
    noteSecretRead({ account_id, connection_id, purpose }) {
      const target = { type: 'connection', id: connection_id }
      note({ account_id, actor: node, action: 'credentials_read', target, detail: { purpose } })
    },
  }
}

const MOST = 320

function toRow(act: NewAct, at: number): Act {
  return {
    at: new Date(at),
    actor_kind: act.actor.kind,
    actor_id: clean(act.actor.id),
    actor_name: clean(act.actor.name),
    action: act.action,
    target_type: act.target?.type ?? null,
    target_id: act.target ? clean(act.target.id) : null,
    status: act.status ?? null,
    request_id: act.request_id ?? null,
    ip: act.ip ?? null,
    detail: JSON.parse(JSON.stringify(act.detail ?? {}), (_name, value) =>
      typeof value === 'string' ? clean(value) : value,
    ),
  }
}

/** As a caller wrote it, but so that the database can keep it. */
function clean(text: string): string {
  return text.slice(0, MOST).toWellFormed().replaceAll('\0', '\ufffd')
}
