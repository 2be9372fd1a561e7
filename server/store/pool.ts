import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  sql,
  type Transaction,
  type TransactionBuilder,
} from 'kysely'
import { Client, Pool, type PoolClient } from 'pg'
import { APP_ROLE } from './cluster.ts'
import type { Schema } from './schema.ts'
import { createStatementNames } from './statement-names.ts'

/** A transaction that sees the rows of one account, whatever its statements say. */
export type Trx = Transaction<Schema>

declare const acrossAccounts: unique symbol
/** A transaction that sees the rows of all accounts: only `withSystem` makes one. */
export type SystemTrx = Trx & { readonly [acrossAccounts]: true }

export interface Database {
  kysely: Kysely<Schema>
  url: string
  /** Calls `listener` with the text of every statement from now on; answers how to end that. */
  onQuery(listener: (text: string) => void): () => void
  /** Throws where the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  /** Connections, 10 unless told. */
  size?: number
  /** Longest run of one statement in ms, 15 000 unless told. */
  statementTimeout?: number
  applicationName?: string
  /** Told when an idle connection breaks; the pool replaces it. */
  onError?: (error: Error) => void
}

const EVERY_ACCOUNT = '*'

/**
 * Opens a pool of connections that row-level security binds: where the user of `url` would bypass
 * it, they act as the role that the migrations made. Throws where that role is missing.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const url = await bindToRowSecurity(options.url)
  const onError = options.onError ?? (() => {})
  const pool = new Pool({
    connectionString: url,
    max: options.size ?? 10,
    statement_timeout: options.statementTimeout ?? 15_000,
    application_name: options.applicationName ?? 'millwright',
    keepAlive: true,
  })
  pool.on('error', onError)
  // Without this a connection that breaks while it is in use ends the process.
  pool.on('connect', (client) => client.on('error', onError))
  const listeners = new Set<(text: string) => void>()
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: nameStatements(pool, listeners) }),
  })
  return {
    kysely,
    url,
    onQuery(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async ping() {
      await pool.query('select 1')
    },
    close: () => kysely.destroy(),
  }
}

/** Runs `fn` in one transaction that sees and changes only what belongs to the account. */
export async function withAccount<T>(
  database: Database,
  accountId: string,
  fn: (trx: Trx) => Promise<T>,
): Promise<T> {
  assertAccount(accountId)
  return transact(database.kysely.transaction(), accountId, fn)
}

/**
 * Runs `fn` in one transaction that sees what belongs to the account as it was when it began, and can change nothing:
 * however long it takes, no change feed waits for it.
 */
export async function lookAsAccount<T>(
  { kysely }: Database,
  accountId: string,
  fn: (trx: Trx) => Promise<T>,
): Promise<T> {
  assertAccount(accountId)
  return transact(
    kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only'),
    accountId,
    fn,
  )
}

/** @throws TypeError for what would see no account, or every one. */
export function assertAccount(accountId: string): void {
  if (accountId === '' || accountId === EVERY_ACCOUNT) {
    throw new TypeError(`Not an account id: ${JSON.stringify(accountId)}`)
  }
}

/**
 * Runs `fn` in one transaction that sees all accounts. For what belongs to no single one: finding
 * whose token this is, batches that are written behind, purges. Never for the answer to a caller.
 */
export function withSystem<T>(database: Database, fn: (trx: SystemTrx) => Promise<T>): Promise<T> {
  return transact(database.kysely.transaction(), EVERY_ACCOUNT, (trx) => fn(trx as SystemTrx))
}

function transact<T>(
  transaction: TransactionBuilder<Schema>,
  account: string,
  fn: (trx: Trx) => Promise<T>,
) {
  return transaction.execute(async (trx) => {
    // Local to the transaction: the next user of this connection starts with nothing.
    await sql`select set_config('app.account_id', ${account}, true)`.execute(trx)
    return fn(trx)
  })
}

async function bindToRowSecurity(url: string) {
  if (!(await bypassesRowSecurity(url))) return url
  const bound = new URL(url)
  const options = bound.searchParams.get('options')
  bound.searchParams.set('options', [options, `-c role=${APP_ROLE}`].filter(Boolean).join(' '))
  if (await bypassesRowSecurity(bound.href)) {
    throw new Error('The database user bypasses row-level security, and cannot be kept from it.')
  }
  return bound.href
}

async function bypassesRowSecurity(url: string): Promise<boolean> {
  const client = new Client(url)
  await client.connect()
  try {
    const { rows } = await client.query(
      'select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user',
    )
    return rows[0].bypasses
  } finally {
    await client.end()
  }
}

function nameStatements(pool: Pool, listeners: Set<(text: string) => void>): PostgresPool {
  const nameStatement = createStatementNames()
  // One wrapper per connection: Kysely tells connections apart by identity.
  const wrappers = new WeakMap<PoolClient, Awaited<ReturnType<PostgresPool['connect']>>>()
  function wrap(client: PoolClient) {
    const known = wrappers.get(client)
    if (known) return known
    let broken = false
    function noteFatal(error: { severity?: string }): never {
      broken ||= error.severity === 'FATAL'
      throw error
    }
    const wrapper = {
      query(text: any, values?: readonly unknown[]): any {
        for (const listener of listeners) listener(text)
        if (!values?.length) return client.query(text).catch(noteFatal)
        const name = nameStatement(text)
        return client.query({ text, values: [...values], ...(name && { name }) }).catch(noteFatal)
      },
      // The server ended the session, which pg notices only later: the next user must not get it.
      release: (discard?: boolean) => client.release(discard || broken),
    }
    wrappers.set(client, wrapper)
    return wrapper
  }
  return {
    connect: async () => wrap(await pool.connect()),
    end: () => pool.end(),
    options: pool.options,
  }
}
