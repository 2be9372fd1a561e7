import { createPace, type Pace } from '../engine/webhooks/endpoint-pace.ts'
import { createTarget, type Target } from '../engine/webhooks/send-delivery.ts'
import { createSigner, openKeys } from '../engine/webhooks/signing.ts'
import type { Services } from '../services.ts'
import type { WebhookEndpoint } from '../store/schema-webhooks.ts'
import type { DueDelivery } from '../store/webhook-queue.ts'

/** What a node has in memory of an endpoint that it delivers to. */
export interface Lane {
  endpoint: WebhookEndpoint
  target: Target
  pace: Pace
  /** Read, and not sent yet. */
  waiting: DueDelivery[]
  /** Ids of those that are read and whose outcome is not written, with the keys that others wait for. */
  held: Map<string, string | null>
  inFlight: number
  /** There may be more to read. */
  isHungry: boolean
  /** Until then nothing is sent, in ms since 1970. */
  resumeAt: number
  leasedUntil: number
  /** When something last happened, in ms since 1970. */
  busyAt: number
  timer: NodeJS.Timeout | undefined
}

type LaneServices = Pick<Services, 'vault' | 'allowPlainHttp'>

/** Throws VaultError. */
export function openLane(
  services: LaneServices,
  endpoint: WebhookEndpoint,
  { now, leasedUntil, clock }: { now: number; leasedUntil: number; clock: () => number },
): Lane {
  return {
    endpoint,
    target: toTarget(services, endpoint),
    pace: createPace(endpoint.rate_per_s, endpoint.failing_since !== null, clock),
    waiting: [],
    held: new Map(),
    inFlight: 0,
    isHungry: true,
    resumeAt: endpoint.resume_at?.getTime() ?? 0,
    leasedUntil,
    busyAt: now,
    timer: undefined,
  }
}

/** The endpoint as it is now: its account may have changed it. Throws VaultError. */
export function refreshLane(services: LaneServices, lane: Lane, endpoint: WebhookEndpoint): void {
  // How it fares nobody writes but us, and what was read may be older than what we wrote last.
  if (lane.endpoint.version === endpoint.version) return
  lane.target = toTarget(services, endpoint)
  lane.pace.setRate(endpoint.rate_per_s)
  lane.endpoint = endpoint
  lane.resumeAt = endpoint.resume_at?.getTime() ?? 0
}

/** How many more are worth reading; 0 while there is enough. Ordered ones come one by one of each record. */
export function roomOf(lane: Lane): number {
  const most = lane.pace.isSlow ? 4 : Math.max(16, lane.pace.width * 3)
  return lane.waiting.length * 2 > most ? 0 : most - lane.waiting.length
}

export function isIdle(lane: Lane): boolean {
  return lane.held.size === 0 && !lane.isHungry
}

function toTarget({ vault, allowPlainHttp }: LaneServices, endpoint: WebhookEndpoint): Target {
  return createTarget(endpoint.url, createSigner(openKeys(vault, endpoint)), allowPlainHttp)
}
