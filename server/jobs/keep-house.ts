import { disconnect } from '../engine/connect.ts'
import { activateAccount } from '../engine/credits.ts'
import { replaceLink } from '../engine/lifecycle.ts'
import type { Services } from '../services.ts'
import { purgeClientTokens } from '../store/client-tokens.ts'
import { listWaitingAccounts } from '../store/credits.ts'
import { listEndingLinks } from '../store/ending-links.ts'
import { purgeIdempotencyKeys } from '../store/idempotency.ts'
import { purgeLinkAttempts } from '../store/link-attempts.ts'
import { purgeLinkCodes } from '../store/link-codes.ts'
import { type SystemTrx, withSystem } from '../store/pool.ts'
import { purgeRefreshTokens } from '../store/refresh-tokens.ts'
import { purgeRefusals } from '../store/refused-sign-ins.ts'
import { purgeSyncs } from '../store/syncs.ts'
import { listUnfinished } from '../store/unfinished-connections.ts'
import { listChangeChores } from './keep-changes.ts'
import { listLimitChores } from './keep-limits.ts'
import { listUsageChores } from './keep-usage.ts'
import { listWebhookChores } from './keep-webhooks.ts'

const EVERY_MS = 60_000
/** Rows of one transaction, so that none is long. */
const MOST = 1_000
const DAY_MS = 86_400_000
/** What has ended is kept for so long, so that a late try is told what happened. */
const KEEP_MS = 30 * DAY_MS
/** Whoever has to sign in again has a link that works for so long at least. */
const LINK_SPARE_MS = 3 * DAY_MS
const itself = { kind: 'platform', id: 'link', name: 'the end of its link' }

/** Once a minute: what has ended is forgotten, and what waits is looked at. */
export function startHousekeeping(services: Services, onError: (error: unknown) => void) {
  const ending = new AbortController()
  let round: Promise<void> | undefined
  const runOnce = (): Promise<void> => {
    round ??= keepHouse(services, ending.signal, onError).finally(() => {
      round = undefined
    })
    return round
  }
  const timer = setInterval(() => void runOnce(), EVERY_MS).unref()
  return {
    runOnce,
    async close(): Promise<void> {
      clearInterval(timer)
      ending.abort()
      await round
    },
  }
}

/** Each thing by itself: one that fails does not keep the others. */
async function keepHouse(
  services: Services,
  ending: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const now = new Date(services.now())
  const before = new Date(now.getTime() - KEEP_MS)
  const until = new Date(now.getTime() + LINK_SPARE_MS)
  const { keyId } = services.linkTokens
  const system = <T>(work: (trx: SystemTrx) => Promise<T>) => withSystem(services.database, work)
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> =>
    ending.aborted ? undefined : work().catch((error) => void onError(error))
  async function each<T>(
    list: (trx: SystemTrx) => Promise<T[]>,
    work: (one: T) => Promise<unknown>,
  ) {
    for (const one of (await attempt(() => system(list))) ?? []) await attempt(() => work(one))
  }
  const purge = (work: (trx: SystemTrx) => Promise<number>) => attempt(() => system(work))

  // What a purchase passed over because somebody held the connection, and the day on which credits are switched off.
  await each(listWaitingAccounts, (id) => activateAccount(services, id))
  // A link that ended unfinished leaves no connection that waits for ever.
  await each(
    (trx) => listUnfinished(trx, now, MOST),
    ({ account_id, id }) => disconnect(services, account_id, id, itself, 'link_expired'),
  )
  await each(
    (trx) => listEndingLinks(trx, { until, keyId, limit: MOST }),
    (link) => replaceLink(services, link),
  )
  while ((await purge((trx) => purgeIdempotencyKeys(trx, MOST))) === MOST);
  await purge((trx) => purgeLinkAttempts(trx, { now, before }))
  await purge((trx) => purgeLinkCodes(trx, before))
  await purge((trx) => purgeClientTokens(trx, before))
  await purge((trx) => purgeRefreshTokens(trx, before))
  while ((await purge((trx) => purgeSyncs(trx, { before, limit: MOST }))) === MOST);
  await purge((trx) => purgeRefusals(trx, new Date(now.getTime() - DAY_MS)))
  for (const list of [listChangeChores, listLimitChores, listUsageChores, listWebhookChores])
    for (const chore of list(services)) await attempt(chore)
}
