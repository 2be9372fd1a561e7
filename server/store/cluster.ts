import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Binaries } from './embedded-binaries.ts'
import { SOCKET_PORT } from './postmaster.ts'
import type { RunAs } from './run-as.ts'

const run = promisify(execFile)

export const OWNER_ROLE = 'postgres'
export const APP_ROLE = 'millwright_app'
export const DATABASE = 'millwright'

/** Sized to sit beside one Node process: no parallel query, which needs more shared memory than
 * containers have, no statement texts in the log, for they may hold what customers wrote. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '64MB',
  max_connections: '60',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',
  max_wal_size: '256MB',
  log_checkpoints: 'off',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** Makes a new database directory. Not synced to disk yet: see `syncCluster`. */
export async function createCluster(
  binaries: Binaries,
  runAs: RunAs,
  directory: string,
  extra: string[] = [],
) {
  const { file, args, options } = runAs.wrap(binaries.initdb, [
    ...['-D', directory, '-U', OWNER_ROLE, '-A', 'trust', '-E', 'UTF8'],
    // The built-in locale: the same order and the same upper case on every platform.
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale'],
    ...['--no-sync', '--no-instructions', ...extra],
  ])
  try {
    await run(file, args, { ...options, cwd: '/' })
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    const said = (error as { stderr?: string }).stderr?.trim()
    throw new Error(`The embedded database could not be created: ${said || String(error)}`)
  }
}

/** Syncs a new directory to disk, which need not delay the start. */
export async function syncCluster(binaries: Binaries, runAs: RunAs, directory: string) {
  const command = runAs.wrap(binaries.initdb, ['--sync-only', '-D', directory])
  await run(command.file, command.args, { ...command.options, cwd: '/' })
}

export function listServerArguments(
  directory: string,
  socketDirectory: string,
  overrides: Record<string, string> = {},
) {
  const settings = { ...SETTINGS, unix_socket_directories: socketDirectory, ...overrides }
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', directory, ...pairs]
}

/** The address of a database behind a unix socket, in the form that libpq understands too. */
export function buildSocketUrl(socketDirectory: string, role: string, database: string) {
  const host = encodeURIComponent(socketDirectory)
  return `postgres://${role}@localhost/${database}?host=${host}&port=${SOCKET_PORT}`
}

/** Makes the role we connect as and the database, where they are missing. */
export async function ensureDatabase(socketDirectory: string) {
  const client = new Client(buildSocketUrl(socketDirectory, OWNER_ROLE, 'postgres'))
  await client.connect()
  try {
    const { rows } = await client.query(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_database where datname = $2) as database`,
      [APP_ROLE, DATABASE],
    )
    if (!rows[0].role) await client.query(`create role ${APP_ROLE} login`)
    if (!rows[0].database) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}
