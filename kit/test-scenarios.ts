import type { Gate, Wish } from './gate.ts'
import { createGovernor } from './governor.ts'
import type { DeclaredLimits } from './meter.ts'
import { type Called, callThrough, type HiddenLimit, LimitedSource } from './test-source-limits.ts'
import { World } from './test-world.ts'

/** A moment for the clock on the wall. */
const WALL = Date.UTC(2026, 10, 24, 9, 12)
const FOREVER = Number.POSITIVE_INFINITY

/** A governor in a world of its own. For simulations only. */
export function openWorld(random: () => number) {
  const world = new World()
  const governor = createGovernor({
    now: () => world.now,
    wall: () => WALL + world.now,
    random,
    later: world.later,
  })
  const gateOf = (connection: string, tenant = connection, limits?: DeclaredLimits): Gate =>
    governor.gate({ host: 'erp.example', connection, tenant, name: 'Fabrik', limits })
  return { world, governor, gateOf }
}

/** Answers in 50 to 150 ms. */
const latencyOf = (random: () => number) => () => 50 + random() * 100

/** Calls one after the other, without an end. */
async function callOn(world: World, call: () => Promise<Called>): Promise<void> {
  for (;;) {
    const { outcome } = await call()
    if (outcome === 'held_back') await world.sleep(100)
  }
}

/** Calls at random moments, so many a second, until the world stands still; their outcomes go into `calls`. */
async function callAtRandom(
  world: World,
  random: () => number,
  perSecond: number,
  call: () => Promise<Called>,
  calls: Called[],
): Promise<void> {
  for (;;) {
    await world.sleep((-Math.log(1 - random()) / perSecond) * 1000)
    void call().then((called) => calls.push(called))
  }
}

/** Callers that want more than a source takes, for so many minutes; its own count for each. */
export async function reachLimit(
  limit: HiddenLimit,
  options: { random: () => number; minutes: number; limits?: DeclaredLimits },
): Promise<{ taken: number; refused: number }[]> {
  const { random, minutes, limits } = options
  const { world, gateOf } = openWorld(random)
  const source = new LimitedSource(world, limit, latencyOf(random))
  const gate = gateOf('one', 'one', { concurrent: 64, ...limits })
  const call = () => callThrough(world, gate, source, { patience: FOREVER })
  for (let caller = 0; caller < 64; caller++) void callOn(world, call)
  const counts: { taken: number; refused: number }[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const { taken, refused } = source
    await world.run(60_000)
    counts.push({ taken: source.taken - taken, refused: source.refused - refused })
  }
  return counts
}

/** A source that has been found out refuses everything for a while: seconds until it is used to four fifths again. */
export async function recoverFromBurst(
  options: { random: () => number; seconds: number },
  limit: { perSecond: number; burst: number } = { perSecond: 100, burst: 100 },
): Promise<number> {
  const { world, gateOf } = openWorld(options.random)
  const source = new LimitedSource(world, { kind: 'bucket', ...limit }, latencyOf(options.random))
  const gate = gateOf('one', 'one', { concurrent: 64 })
  const call = () => callThrough(world, gate, source, { patience: FOREVER })
  for (let caller = 0; caller < 64; caller++) void callOn(world, call)
  await world.run(180_000)
  source.isClosed = true
  await world.run(options.seconds * 1000)
  source.isClosed = false
  for (let second = 1; second <= 120; second++) {
    const { taken } = source
    await world.run(1000)
    if (source.taken - taken >= 0.8 * limit.perSecond) return second
  }
  return FOREVER
}

/** Ten tenants on one host; the last one asks for a hundred times as much. Calls that each of the nine got done. */
export async function shareHost(options: {
  random: () => number
  perSecond: number
  /** What each of the nine wants, a second. */
  wanted: number
  minutes: number
}): Promise<{ got: number[]; wanted: number; flooder: number; refused: number }> {
  const { random, perSecond, wanted, minutes } = options
  const { world, gateOf } = openWorld(random)
  const limit = { kind: 'bucket', perSecond, burst: perSecond } as const
  const source = new LimitedSource(world, limit, latencyOf(random))
  const calls: Called[][] = []
  for (let tenant = 0; tenant < 10; tenant++) {
    const gate = gateOf(`c${tenant}`, `t${tenant}`)
    const list: Called[] = []
    calls.push(list)
    const rate = tenant === 9 ? wanted * 100 : wanted
    void callAtRandom(world, random, rate, () => callThrough(world, gate, source), list)
  }
  // Whoever floods is there first.
  await world.run(60_000)
  for (const list of calls) list.length = 0
  const { refused } = source
  await world.run(minutes * 60_000)
  const got = calls.map((list) => list.filter(({ outcome }) => outcome === 'ok').length)
  return {
    got: got.slice(0, 9),
    wanted: wanted * 60 * minutes,
    flooder: got[9]!,
    refused: source.refused - refused,
  }
}

/**
 * Five tenants that want more than their host takes, and one whose own quota there, `calls` a minute, is used up all the
 * time: the share of the host that the five get, once it is found out.
 */
export async function callBesideRefused(options: {
  random: () => number
  perSecond: number
  calls: number
  minutes: number
}): Promise<number> {
  const { random, perSecond, calls, minutes } = options
  const { world, gateOf } = openWorld(random)
  const latency = latencyOf(random)
  const source = new LimitedSource(world, { kind: 'bucket', perSecond, burst: perSecond }, latency)
  const quota = new LimitedSource(world, { kind: 'window', calls, seconds: 60 }, latency)
  const goOn = (name: string, rate: number, at: LimitedSource) => {
    const gate = gateOf(name)
    void callAtRandom(world, random, rate, () => callThrough(world, gate, at), [])
  }
  for (let tenant = 0; tenant < 5; tenant++) goOn(`c${tenant}`, perSecond, source)
  goOn('refused', 5, quota)
  await world.run(180_000)
  const { taken } = source
  await world.run(minutes * 60_000)
  return (source.taken - taken) / (perSecond * 60 * minutes)
}

/** How even shares are (Jain): 1 = all the same. */
export function fairnessOf(shares: readonly number[]): number {
  const sum = shares.reduce((all, one) => all + one, 0)
  const squares = shares.reduce((all, one) => all + one * one, 0)
  return (sum * sum) / (shares.length * squares)
}

/** Live calls of one connection alone, and beside a backfill of another one or of itself: all times, in ms. */
export async function liveBeside(options: {
  random: () => number
  limit: HiddenLimit
  limits?: DeclaredLimits
  backfill: 'none' | 'own' | 'other'
  perSecond: number
  minutes: number
}): Promise<{ times: number[]; missed: number; filled: number }> {
  const { random, limit, limits, backfill, perSecond, minutes } = options
  const { world, gateOf } = openWorld(random)
  const source = new LimitedSource(world, limit, latencyOf(random))
  const gate = gateOf('live', 'live', limits)
  const filling = backfill === 'own' ? gate : gateOf('filling', 'filling', limits)
  const wish: Wish = { priority: 'background', patience: FOREVER }
  let filled = 0
  if (backfill !== 'none') {
    const fill = async () => {
      const called = await callThrough(world, filling, source, wish)
      if (called.outcome === 'ok') filled++
      return called
    }
    for (let caller = 0; caller < 32; caller++) void callOn(world, fill)
  }
  const calls: Called[] = []
  void callAtRandom(world, random, perSecond, () => callThrough(world, gate, source), calls)
  await world.run(120_000)
  calls.length = 0
  filled = 0
  await world.run(minutes * 60_000)
  const times = calls.filter(({ outcome }) => outcome === 'ok').map(({ ms }) => ms)
  return { times, missed: calls.length - times.length, filled }
}
