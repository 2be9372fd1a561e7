import { startWebhooks } from './jobs/deliver-webhooks.ts'
import { startHousekeeping } from './jobs/keep-house.ts'
import { createPushJob } from './jobs/keep-push.ts'
import { startMonitor } from './jobs/monitor-connections.ts'
import { startGrantRenewal } from './jobs/renew-grants.ts'
import { startNotifications } from './jobs/send-notifications.ts'
import { createSyncJob } from './jobs/sync-entities.ts'
import { watchFeed } from './jobs/watch-feed.ts'
import type { Services } from './services.ts'

/** What a node does by itself, beside all others that do the same: none leads. `close` waits for what is under way. */
export function startWorkers(services: Services): { close(): Promise<void> } {
  const warn = (what: string) => (error: unknown) =>
    services.log.warn({ cause: String(error) }, what)
  const syncs = createSyncJob(services, warn('a sync has failed'))
  syncs.start()
  const push = createPushJob(services, warn('what sources tell not followed'))
  push.start()
  const feed = watchFeed(services, warn('the change feed not watched'))
  feed.start()
  const workers = [
    syncs,
    push,
    feed,
    startMonitor(services, warn('connections not looked at')),
    startGrantRenewal(services, warn('access tokens not renewed')),
    startNotifications(services),
    startWebhooks(services, warn('webhooks not delivered')),
    startHousekeeping(services, warn('what has ended not cleared away')),
  ]
  return {
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}
