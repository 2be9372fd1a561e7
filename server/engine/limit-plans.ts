import { listLimits } from '../store/limits.ts'
import { type Database, withAccount } from '../store/pool.ts'
import type { Limit } from '../store/schema-keys.ts'
import type { LimitRow } from '../store/schema-limits.ts'
import { Cache, type Live } from './access.ts'
import { type Plan, planLimits, type Subject, type SubjectKind } from './limit-plan.ts'

/** What holds where nobody set anything. */
export interface Standards {
  connection: Limit
  account: Limit
}

/** Which limits a call meets. What was set is kept in memory until a notice says that it changed. */
export interface LimitPlans {
  /** Of a call for a connection, by its token or by the key `keyId` of its account. */
  ofCall(live: Live, keyId: string | null): Promise<Plan>
  /** Of a call of the admin API. People who are signed in are counted by themselves. */
  ofPrincipal(accountId: string, actor: { kind: string; id: string }): Promise<Plan>
  /** Of one account, connection or key, whoever calls. */
  ofSubject(accountId: string, subject: Subject): Promise<Plan>
  rowsOf(accountId: string): Promise<readonly LimitRow[]>
  subjectOf(kind: SubjectKind, id: string): Subject
  /** By the id of an account; all without one. */
  forget(id?: string): void
}

export function createLimitPlans(options: {
  database: Database
  standards: Standards
  now: () => number
  /** False while notices cannot arrive: then nothing that is kept is trusted. */
  isListening: () => boolean
}): LimitPlans {
  const { database, standards, now } = options
  const cache = new Cache<readonly LimitRow[]>(options.isListening)
  // Of calls by a token or by a key without limits of its own.
  const plans = new WeakMap<Live, { rows: readonly LimitRow[]; plan: Plan }>()

  const rowsOf = (accountId: string) =>
    cache.get(accountId, async () => {
      const rows = await withAccount(database, accountId, (trx) => listLimits(trx, accountId))
      return [rows, [accountId]]
    })
  const subjectOf = (kind: SubjectKind, id: string): Subject => {
    if (kind === 'account') return { kind, id, standard: standards.account }
    const isCounted = kind === 'connection' || kind === 'member'
    return { kind, id, standard: isCounted ? standards.connection : null }
  }

  return {
    rowsOf,
    subjectOf,

    async ofCall(live, keyId) {
      const rows = await rowsOf(live.account_id)
      const hasOwn = keyId !== null && rows.some(({ subject }) => subject === keyId)
      const known = hasOwn ? undefined : plans.get(live)
      if (known && known.rows === rows && now() < known.plan.until) return known.plan
      const subjects = [
        subjectOf('connection', live.connection.id),
        subjectOf('account', live.account_id),
      ]
      if (live.token) subjects.unshift({ kind: 'token', id: live.token.id, standard: live.limit })
      if (hasOwn) subjects.unshift(subjectOf('key', keyId))
      const plan = planLimits(subjects, rows, now())
      if (!hasOwn) plans.set(live, { rows, plan })
      return plan
    },

    async ofPrincipal(accountId, { kind, id }) {
      const rows = await rowsOf(accountId)
      if (kind === 'member') return planLimits([subjectOf('member', id)], rows, now())
      return planLimits([subjectOf('key', id), subjectOf('account', accountId)], rows, now())
    },

    async ofSubject(accountId, subject) {
      return planLimits([subject], await rowsOf(accountId), now())
    },

    forget: (id) => cache.forget(id),
  }
}
