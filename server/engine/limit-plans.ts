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
  /** Of a call for a connection, by its token or by the key `keyId` of its account. At once where it is known. */
  ofCall(live: Live, keyId: string | null): Plan | Promise<Plan>
  /** Of a call of the admin API. People who are signed in are counted by themselves. */
  ofPrincipal(accountId: string, actor: { kind: string; id: string }): Promise<Plan>
  /** Of one account, connection or key, whoever calls. */
  ofSubject(accountId: string, subject: Subject): Promise<Plan>
  /** What was set of one account, connection or key, also what has ended. */
  rowsOf(accountId: string, subjectId: string): Promise<readonly LimitRow[]>
  subjectOf(kind: SubjectKind, id: string): Subject
  /** By the id of an account; all without one. */
  forget(id?: string): void
}

/** By the id of whom they are of: an account may have set those of thousands of connections. */
type Rows = ReadonlyMap<string, readonly LimitRow[]>

const NONE: readonly LimitRow[] = []

export function createLimitPlans(options: {
  database: Database
  standards: Standards
  now: () => number
  /** False while notices cannot arrive: then nothing that is kept is trusted. */
  isListening: () => boolean
}): LimitPlans {
  const { database, standards, now } = options
  const cache = new Cache<Rows>(options.isListening)
  // Of calls by a token or by a key without limits of its own.
  const plans = new WeakMap<Live, { rows: Rows; plan: Plan; at: number }>()

  const rowsOf = (accountId: string) =>
    cache.get(accountId, async () => {
      const rows = await withAccount(database, accountId, (trx) => listLimits(trx, accountId))
      return [Map.groupBy(rows, ({ subject }) => subject), [accountId]]
    })
  const planOf = (subjects: readonly Subject[], rows: Rows) =>
    planLimits(
      subjects,
      subjects.flatMap(({ id }) => rows.get(id) ?? NONE),
      now(),
    )
  const subjectOf = (kind: SubjectKind, id: string): Subject => {
    if (kind === 'account') return { kind, id, standard: standards.account }
    const isCounted = kind === 'connection' || kind === 'member'
    return { kind, id, standard: isCounted ? standards.connection : null }
  }

  function planCall(live: Live, keyId: string | null, rows: Rows): Plan {
    const hasOwn = keyId !== null && rows.has(keyId)
    const known = hasOwn ? undefined : plans.get(live)
    const at = now()
    // A clock that is set back may have to see again what had ended.
    if (known && known.rows === rows && at >= known.at && at < known.plan.until) return known.plan
    const subjects = [
      subjectOf('connection', live.connection.id),
      subjectOf('account', live.account_id),
    ]
    if (live.token) subjects.unshift({ kind: 'token', id: live.token.id, standard: live.limit })
    if (hasOwn) subjects.unshift(subjectOf('key', keyId))
    const plan = planOf(subjects, rows)
    if (!hasOwn) plans.set(live, { rows, plan, at })
    return plan
  }

  return {
    async rowsOf(accountId, subjectId) {
      return (await rowsOf(accountId)).get(subjectId) ?? NONE
    },
    subjectOf,

    ofCall(live, keyId) {
      const rows = cache.known(live.account_id)
      if (rows) return planCall(live, keyId, rows)
      return rowsOf(live.account_id).then((found) => planCall(live, keyId, found))
    },

    async ofPrincipal(accountId, { kind, id }) {
      const rows = await rowsOf(accountId)
      if (kind === 'member') return planOf([subjectOf('member', id)], rows)
      return planOf([subjectOf('key', id), subjectOf('account', accountId)], rows)
    },

    async ofSubject(accountId, subject) {
      return planOf([subject], await rowsOf(accountId))
    },

    forget: (id) => cache.forget(id),
  }
}
