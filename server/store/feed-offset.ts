import { Client } from 'pg'

/** More than any database writes in its life: what was read of a time that was lost has no position above it. */
const LEAP = 2n ** 40n
const LOCK = 7_252_318_847

/** Like `renewFeedOffset`, on a connection of its own. */
export async function checkFeedOffset(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'millwright feed offset' })
  await client.connect()
  try {
    return await renewFeedOffset(client)
  } finally {
    await client.end()
  }
}

/**
 * Raises the positions of all changes to come above those of all that were written, where the database has moved into
 * another cluster or went back in its own history: its transactions are counted anew there. Answers whether it had to.
 */
export async function renewFeedOffset(client: Client): Promise<boolean> {
  const cluster = await nameCluster(client)
  const isKnown = async () =>
    cluster === null
      ? !isBehind(await measure(client))
      : (await readOffset(client)).cluster === cluster
  if (await isKnown()) return false
  try {
    await client.query('begin')
    await client.query(`set local lock_timeout = '5s'`)
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    const isRaised = (await isKnown()) ? false : await raise(client, cluster)
    await client.query('commit')
    return isRaised
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function raise(client: Client, cluster: string | null): Promise<boolean> {
  // Nobody writes meanwhile: a change with an old position must not be committed after one with a new one.
  await client.query('lock table events in exclusive mode')
  const before = await readOffset(client)
  const { newest, current } = await measure(client)
  const hasMoved = cluster !== null && before.cluster !== null
  const highest = newest > before.value ? newest : before.value
  const mustRaise = hasMoved || isBehind({ newest, current })
  const value = mustRaise ? highest + LEAP - (current - before.value) : before.value
  await client.query('update feed_offset set value = $1, cluster = $2', [String(value), cluster])
  return mustRaise
}

interface Positions {
  /** Of all changes that are there. */
  newest: bigint
  /** That a change written now would get. */
  current: bigint
}

function isBehind({ newest, current }: Positions): boolean {
  return newest >= current
}

async function measure(client: Client): Promise<Positions> {
  await client.query(`select set_config('app.account_id', '*', false)`)
  const { rows } = await client.query<{ newest: string; current: string }>(`
    select feed_position()::text as current,
      greatest((select max(position) from events), (select max(position) from feed_floors), 0)::text
        as newest`)
  return { newest: BigInt(rows[0]!.newest), current: BigInt(rows[0]!.current) }
}

async function readOffset(client: Client): Promise<{ cluster: string | null; value: bigint }> {
  const { rows } = await client.query<{ cluster: string | null; value: string }>(
    'select cluster, value::text as value from feed_offset',
  )
  return { cluster: rows[0]!.cluster, value: BigInt(rows[0]!.value) }
}

/** The cluster and its history: another one after each recovery to an earlier time. Null where the provider hides it. */
async function nameCluster(client: Client): Promise<string | null> {
  try {
    const { rows } = await client.query<{ name: string }>(`
      select (select system_identifier::text from pg_control_system()) || '/' ||
        left(pg_walfile_name(pg_current_wal_lsn()), 8) as name`)
    return rows[0]!.name
  } catch {
    return null
  }
}
