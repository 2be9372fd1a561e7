import { setTimeout as wait } from 'node:timers/promises'
import { judgeLess } from '../bench/figure.ts'
import { loadGrant, storeGrant } from '../server/engine/sealed-grant.ts'
import { connectWith, consent } from '../server/engine/test-consent.ts'
import { notify } from '../server/store/notify.ts'
import { withAccount } from '../server/store/pool.ts'
import { type Cluster, type ClusterNode, startCluster } from './cluster.ts'
import { createRandom } from './random.ts'
import type { Trial } from './trial.ts'

/** The authorization server answers so late, in ms: it has spent the old refresh token at once. */
const LATENCY = 300
/** The nodes' own jobs find the token so much later, in ms: first the node that is to die has it. */
const HEAD_START = 1_000
/** Until then it must have come out well or been told, and until then nobody may hold the lock, in ms. */
const SETTLE_WITHIN = 60_000
const LOCK_WITHIN = 30_000
/** Long enough for the whole run: a replaced refresh token still gives its successor. */
const GRACE_SECONDS = 3_600

/** How one trial came out. */
interface Outcome {
  /** Ends in the moment between the provider's answer and the commit, or anywhere. */
  moment: 'answered' | 'any'
  has_grace: boolean
  result: 'recovered' | 'flagged' | 'stuck' | 'broken'
  ms: number
}

/**
 * Kills nodes with -9 while they renew: at the moment when the provider has answered and nothing is committed, and at
 * any other. The connection goes on, or its people are told that they have to sign in anew; and a node that only falls
 * silent loses its turn, and overwrites nothing when it wakes up.
 */
export const killNodes: Trial = async ({ seed, trials = 40 }) => {
  const random = createRandom(seed)
  const cluster = await startCluster({ seed, monitor: true })
  try {
    const survivor = await cluster.startNode()
    const outcomes: Outcome[] = []
    const half = Math.ceil(trials / 2)
    let next = cluster.startNode()
    const grace = { latency_ms: LATENCY, reuse_grace_seconds: GRACE_SECONDS }
    await cluster.at.control('POST', '/switches', grace)
    // Its renewal is under way before the first other one: they are told apart by their number only.
    const { frozen } = await freezeNode(cluster, survivor)
    for (let trial = 0; trial < trials; trial++) {
      const has_grace = trial < half
      if (trial === half) {
        await frozen
        await cluster.at.control('POST', '/switches', { reuse_grace_seconds: 0 })
      }
      const victim = await next
      if (trial < trials - 1) next = cluster.startNode()
      outcomes.push(await killOne(cluster, { victim, survivor, has_grace, random }))
    }
    return [judgeOutcomes(seed, outcomes), judgeFrozen(seed, await frozen)]
  } finally {
    await cluster.close()
  }
}

/** A connection whose access token has just ended. */
async function connectEnded({ services, at, owner, look }: Cluster): Promise<string> {
  const tokens = await consent(services, at)
  const expires_at = services.now() - 1
  const id = await connectWith(services, at, owner, { ...tokens, expires_at })
  const refresh_at = new Date(services.now() + HEAD_START)
  await look((trx) =>
    trx
      .updateTable('connection_grants')
      .set({ refresh_at })
      .where('connection_id', '=', id)
      .execute(),
  )
  return id
}

async function killOne(
  cluster: Cluster,
  {
    victim,
    survivor,
    has_grace,
    random,
  }: {
    victim: ClusterNode
    survivor: ClusterNode
    has_grace: boolean
    random: () => number
  },
): Promise<Outcome> {
  const moment = random() < 0.5 ? 'answered' : 'any'
  const hasTraffic = random() < 0.5
  const id = await connectEnded(cluster)
  const asking = isAnswered(cluster)
  const calling = victim.call([id]).catch(() => {})
  if (moment === 'answered') await asking
  else await wait(random() * (LATENCY + 200))
  victim.kill('SIGKILL')
  const started = performance.now()
  await calling
  const since = () => performance.now() - started
  const outcome = { moment, has_grace } as const
  for (;;) {
    if (hasTraffic) await survivor.call([id])
    const state = await readState(cluster, id)
    if (state === 'flagged') return { ...outcome, result: 'flagged', ms: since() }
    if (state === 'renewed') {
      const result = (await goesOn(cluster, survivor, id)) ? 'recovered' : 'broken'
      return { ...outcome, result, ms: since() }
    }
    if (since() > SETTLE_WITHIN) return { ...outcome, result: 'stuck', ms: since() }
    await wait(100)
  }
}

/** Waits until the authorization server has spent one more refresh token; its answer is still on its way then. */
async function isAnswered({ at }: Cluster): Promise<void> {
  const { refreshes } = await at.control('GET', '/grants')
  for (let look = 0; look < 2_000; look++) {
    if ((await at.control('GET', '/grants')).refreshes > refreshes) return
    await wait(2)
  }
}

async function readState({ look }: Cluster, id: string): Promise<'flagged' | 'renewed' | null> {
  const row = await look((trx) =>
    trx
      .selectFrom('connections as c')
      .innerJoin('connection_grants as g', 'g.connection_id', 'c.id')
      .select(['c.status', 'g.version'])
      .where('c.id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  if (row.status === 'reauthorization_required') return 'flagged'
  return row.version > 1 ? 'renewed' : null
}

/** Whether the refresh token that was written is a good one: the access token ends once more. */
async function goesOn(cluster: Cluster, node: ClusterNode, id: string): Promise<boolean> {
  const { services, owner } = cluster
  const { account_id } = owner
  const { tokens } = await loadGrant(services, services.database, { account_id, id })
  const ended = { ...tokens, expires_at: services.now() - 1 }
  await withAccount(services.database, account_id, async (trx) => {
    await storeGrant(services, trx, { account_id, connection_id: id }, ended)
    await notify(trx, { kind: 'connection_changed', id })
  })
  const [result] = await node.call([id])
  return result?.outcome === 'ok'
}

interface Frozen {
  /** Until another node had renewed, in ms. */
  ms: number
  goes_on: boolean
}

/** Stops a node in the middle of a renewal without ending it, and wakes it up when another one has taken over. */
async function freezeNode(cluster: Cluster, survivor: ClusterNode) {
  const victim = await cluster.startNode()
  const id = await connectEnded(cluster)
  const asking = isAnswered(cluster)
  const calling = victim.call([id])
  await asking
  victim.kill('SIGSTOP')
  const wake = async (): Promise<Frozen> => {
    const started = performance.now()
    while ((await readState(cluster, id)) === null) {
      if (performance.now() - started > SETTLE_WITHIN) break
      await wait(250)
    }
    const ms = performance.now() - started
    victim.kill('SIGCONT')
    await calling
    const goes_on = await goesOn(cluster, survivor, id)
    victim.kill('SIGKILL')
    return { ms, goes_on }
  }
  // In an object: who awaits this is not to wait for the end.
  return { frozen: wake() }
}

function judgeOutcomes(seed: number, outcomes: readonly Outcome[]) {
  const count = (matches: (one: Outcome) => boolean) => outcomes.filter(matches).length
  const bad = count(
    ({ result, has_grace }) =>
      result === 'stuck' || result === 'broken' || (has_grace && result === 'flagged'),
  )
  const times = outcomes.map(({ ms }) => ms)
  const detail = {
    seed,
    kills: outcomes.length,
    kills_between_answer_and_commit: count(({ moment }) => moment === 'answered'),
    with_reuse_grace: {
      recovered: count(({ has_grace, result }) => has_grace && result === 'recovered'),
      flagged: count(({ has_grace, result }) => has_grace && result === 'flagged'),
    },
    without_reuse_grace: {
      recovered: count(({ has_grace, result }) => !has_grace && result === 'recovered'),
      flagged: count(({ has_grace, result }) => !has_grace && result === 'flagged'),
    },
    stuck: count(({ result }) => result === 'stuck'),
    refresh_token_lost: count(({ result }) => result === 'broken'),
    settled_within_ms: Math.max(...times),
  }
  const goals = { at_least: 0, aim: 0 }
  return judgeLess({
    id: 'C13',
    name: 'kills that came out wrong',
    value: bad,
    unit: 'of all',
    ...goals,
    detail,
  })
}

function judgeFrozen(seed: number, { ms, goes_on }: Frozen) {
  const figure = judgeLess({
    id: 'C13',
    name: 'lock of a frozen node',
    value: ms / 1000,
    unit: 's',
    at_least: LOCK_WITHIN / 1000,
    aim: LOCK_WITHIN / 1000,
    detail: { seed, newer_tokens_kept: goes_on },
  })
  return { ...figure, ok: figure.ok && goes_on }
}
