import { setTimeout as wait } from 'node:timers/promises'
import { refreshTokens } from '@millwright/kit'
import { judgeLess, judgeMore } from '../bench/figure.ts'
import { connectWith, consent } from '../server/engine/test-consent.ts'
import { createRandom } from './random.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import type { Trial } from './trial.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TOKEN_PATH = '/sap/bc/sec/oauth2/token'
/**
 * How the provider is out, in turn: it answers with an error, with a page, not at all, or too late (for minutes only:
 * that costs real time). It spends no refresh token meanwhile.
 */
const ILLS = [
  { minutes: 120, failing_status: 503 },
  { minutes: 60, failing_status: 429, retry_after: 30 },
  { minutes: 60, fault: 'down' },
  { minutes: 3, failing_status: 503, latency_ms: 1_000 },
  { minutes: 57, fault: 'html_login' },
  { minutes: 60, failing_status: 500 },
]
const WELL = { failing_status: 0, retry_after: 0, latency_ms: 0 }
/** After the outage the clock runs so many times as fast as the real one; for thousands of connections just so fast. */
const SPEED = 10
const MANY = 1_000
/** The provider takes so long then, in ms of the real clock. */
const LATENCY = 20
const FRESH_WITHIN = 10 * MINUTE
const NOTICED_WITHIN = MINUTE
const REVOKED = 20

/**
 * A provider that is out for a day, in all the ways that it can be, while calls go on. Nobody may be asked to sign in
 * anew; when it is back, the tokens are fresh soon and without a rush; and a consent that is really gone is noticed.
 */
export const endureOutage: Trial = async ({ seed, connections = 60, hours = 24 }) => {
  // The jitter of back-offs and intervals comes back with the seed too.
  const random = createRandom(seed)
  Math.random = random
  const simulation = await openSimulation({ checkInterval: 30 * MINUTE })
  try {
    const { at, look } = simulation
    const grants = await connectAll(simulation, connections)
    const before = simulation.countTokenCalls()
    await sufferOutage(simulation, [...grants.keys()], hours, random)
    const during = simulation.countTokenCalls() - before
    const states = await look((trx) => trx.selectFrom('connections').select('status').execute())
    const unreachable = states.filter(({ status }) => status === 'unreachable').length
    await at.control('POST', '/switches', { ...WELL, latency_ms: LATENCY })
    await at.control('DELETE', '/faults')
    const recovery = await recover(simulation, connections)
    const { falsely } = await look((trx) =>
      trx
        .selectFrom('events')
        .select(({ fn }) => fn.countAll<string>().as('falsely'))
        .where('type', '=', 'connection.reauthorization_required')
        .executeTakeFirstOrThrow(),
    )
    const noticed = await revokeSome(simulation, grants)
    const { reuses } = await at.control('GET', '/grants')
    const common = { seed, connections, hours }
    return [
      judgeLess({
        id: 'C14',
        name: 'false reauthorizations',
        value: Number(falsely),
        unit: 'of all',
        at_least: 0,
        aim: 0,
        detail: { ...common, unreachable_at_the_end: unreachable, token_calls_meanwhile: during },
      }),
      judgeMore({
        id: 'C14',
        name: 'fresh after 10 minutes',
        value: recovery.fresh,
        unit: 'share',
        at_least: 0.99,
        aim: 1,
        detail: { ...common, minutes_until_99_percent: recovery.ms / MINUTE },
      }),
      judgeLess({
        id: 'C14',
        name: 'token calls to recover',
        value: recovery.calls / connections,
        unit: 'each',
        at_least: 1.2,
        aim: 1,
        detail: { ...common, token_calls: recovery.calls },
      }),
      judgeLess({
        id: 'C14',
        name: 'revocation noticed within',
        value: Math.max(...noticed) / 1000,
        unit: 's',
        at_least: NOTICED_WITHIN / 1000,
        aim: 10,
        detail: { ...common, revocations: noticed.length, reused_refresh_tokens: reuses },
      }),
    ]
  } finally {
    await simulation.close()
  }
}

/** Made in the course of an hour; answers the first refresh token of each, which is a spent one soon. */
async function connectAll(simulation: Simulation, connections: number) {
  const { at, owner, nodes } = simulation
  const { services } = nodes[0]!
  const grants = new Map<string, string>()
  for (let one = 0; one < connections; one++) {
    const tokens = await consent(services, at)
    grants.set(await connectWith(services, at, owner, tokens), tokens.refresh_token!)
    simulation.pass(HOUR / connections)
    await turn(simulation)
  }
  return grants
}

async function sufferOutage(
  simulation: Simulation,
  ids: readonly string[],
  hours: number,
  random: () => number,
): Promise<void> {
  const { at, nodes, owner } = simulation
  const end = simulation.now() + hours * HOUR
  for (let ill = 0; simulation.now() < end; ill++) {
    const { minutes, fault, ...switches } = ILLS[ill % ILLS.length]!
    await at.control('POST', '/switches', { ...WELL, ...switches })
    await at.control('DELETE', '/faults')
    if (fault) {
      const match = { path: TOKEN_PATH }
      await at.control('POST', '/faults', { fault, match, times: 'forever' })
    }
    for (let minute = 0; minute < minutes && simulation.now() < end; minute++) {
      simulation.pass(MINUTE)
      await turn(simulation)
      const id = ids[Math.floor(random() * ids.length)]!
      const node = nodes[Math.floor(random() * nodes.length)]!
      await call(node.services, owner.account_id, id)
    }
  }
}

/** All that is due is done, on both nodes. */
async function turn({ nodes }: Simulation): Promise<void> {
  for (const { services, renewal, monitor } of nodes) {
    while ((await renewal.runOnce()) > 0);
    await services.lastContacts.flush()
    await monitor.runOnce()
    await services.health.settle()
  }
}

async function call(services: Simulation['nodes'][0]['services'], account_id: string, id: string) {
  try {
    const { connector, io } = await services.access.byId(account_id, id)
    const { probe } = connector
    await io().send(typeof probe === 'function' ? probe(io().context) : probe)
  } catch {
    // What became of the connection is read from its state.
  }
}

/** By the jobs' own timers: which share has living tokens after ten minutes, and what that cost. */
async function recover(simulation: Simulation, connections: number) {
  const { look, run, now } = simulation
  const before = simulation.countTokenCalls()
  const started = now()
  run(connections > MANY ? 1 : SPEED)
  let fresh = 0
  let reached: number | undefined
  while (now() - started < FRESH_WITHIN && fresh < connections) {
    const row = await look((trx) =>
      trx
        .selectFrom('connection_grants')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('expires_at', '>', new Date(now()))
        .executeTakeFirstOrThrow(),
    )
    fresh = Number(row.count)
    if (fresh >= connections * 0.99) reached ??= now() - started
    await wait(100)
  }
  run(0)
  const calls = simulation.countTokenCalls() - before
  return { fresh: fresh / connections, ms: reached ?? Infinity, calls }
}

/**
 * Spent refresh tokens come again, which ends their grants. Half of the connections are called then, the other half is
 * looked at; answers how long it took from the first sign of each until it was told.
 */
async function revokeSome(simulation: Simulation, grants: ReadonlyMap<string, string>) {
  const { at, nodes, owner, look, run, now } = simulation
  const { services } = nodes[0]!
  const revoked = [...grants].slice(0, REVOKED)
  for (const [, spent] of revoked) {
    const { connector, way, credentials } = at
    const { http, upstreamTimeout: timeout } = services
    await refreshTokens(way.oauth!, credentials, spent, { connector, http, timeout, now }).catch(
      () => {},
    )
  }
  const ids = revoked.map(([id]) => id)
  const started = now()
  run(SPEED)
  for (const [index, id] of ids.entries()) {
    if (index % 2 === 0) await call(services, owner.account_id, id)
    else {
      const next_check_at = new Date(now())
      await look((trx) =>
        trx
          .updateTable('connections')
          .set({ next_check_at, last_success_at: null })
          .where('id', '=', id)
          .execute(),
      )
    }
  }
  const noticed = new Map<string, number>()
  while (noticed.size < ids.length && now() - started < 10 * NOTICED_WITHIN) {
    const rows = await look((trx) =>
      trx
        .selectFrom('connections')
        .select(['id', 'reason'])
        .where('id', 'in', ids)
        .where('status', '=', 'reauthorization_required')
        .execute(),
    )
    for (const { id, reason } of rows) {
      if (!noticed.has(id)) noticed.set(id, now() - Date.parse(reason!.evidence[0]!.at))
    }
    await wait(20)
  }
  run(0)
  return ids.map((id) => noticed.get(id) ?? Infinity)
}
