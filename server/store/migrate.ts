import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { APP_ROLE } from './cluster.ts'
import { renewFeedOffset } from './feed-offset.ts'

const LOCK = 7_252_318_846
const MIGRATIONS = join(import.meta.dirname, 'migrations')

interface Migration {
  name: string
  text: string
  checksum: string
}

/**
 * Brings the schema up to date as the user of `url`, who then owns the tables. Many nodes may call
 * it at once: one works, the others wait. Answers the names that were applied. A database that was restored goes on
 * counting where it was.
 * Throws where a migration that was applied has been changed since; newer ones than this code knows
 * are left alone, so that an old version goes on beside a new one.
 */
export async function migrate(url: string, directory: string = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = new Client({ connectionString: url, application_name: 'millwright migrate' })
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(${LOCK})`)
    const pending = findPending(migrations, await readApplied(client))
    for (const migration of pending) await apply(client, migration)
    if (pending.length > 0) await grantToAppRole(client)
    await renewFeedOffset(client)
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
  return Promise.all(
    names.sort().map(async (name) => {
      // A checkout with other line ends is the same migration.
      const text = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  const { rows: found } = await client.query(`select to_regclass('migrations') as name`)
  if (!found[0].name) {
    await client.query(
      'create table migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    return new Map()
  }
  const { rows } = await client.query('select name, checksum from migrations')
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

function findPending(migrations: Migration[], applied: Map<string, string>) {
  for (const { name, checksum } of migrations) {
    if (applied.has(name) && applied.get(name) !== checksum) {
      throw new Error(
        `Migration ${name} was changed after it had been applied. Restore it, and put the change into a new migration.`,
      )
    }
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

async function apply(client: Client, { name, text, checksum }: Migration) {
  try {
    await client.query('begin')
    // A lock that is not to be had would queue the calls of the version that serves behind us.
    await client.query(`set local lock_timeout = '5s'`)
    await client.query(text)
    await client.query('insert into migrations (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
}

/** A user who bypasses row-level security owns the tables, so another role has to use them. */
async function grantToAppRole(client: Client) {
  const { rows } = await client.query(
    `select rolsuper or rolbypassrls as bypasses,
            exists (select from pg_roles where rolname = '${APP_ROLE}') as role
     from pg_roles where rolname = current_user`,
  )
  if (!rows[0].bypasses) return
  if (!rows[0].role) await client.query(`create role ${APP_ROLE}`)
  await client.query(`
    grant usage on schema public to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${APP_ROLE};
    revoke insert, update, delete on migrations from ${APP_ROLE};
    do $$ declare log regclass; begin
      for log in select oid from pg_class where obj_description(oid, 'pg_class') = 'append only' loop
        execute format('revoke update, delete on %s from ${APP_ROLE}', log);
      end loop;
    end $$;
  `)
}
