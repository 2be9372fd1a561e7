import type { Config } from '../config.ts'
import { type ChainReport, verifyChain } from '../engine/verify-chain.ts'
import { type ChainHead, listChains } from '../store/audit-log.ts'
import { startEmbedded } from '../store/embedded.ts'
import { type Database, openDatabase, withAccount, withSystem } from '../store/pool.ts'

const NOTED = /^(acc_[0-9a-z]+):(\d{1,15}):([0-9a-f]{64})$/

/**
 * Goes through the audit log of every account and prints what it finds; the exit code is 1 where one
 * is broken. `noted` are ends that it printed earlier (`acc_…:seq:hash`): whoever keeps them elsewhere
 * learns also of a log that was made anew as a whole.
 */
export async function verifyAudit(config: Config, noted: readonly string[] = []): Promise<void> {
  const known = noted.map(parseNoted)
  const { url, stop } = await findDatabase(config)
  try {
    const database = await openDatabase({ url })
    try {
      if (!(await verifyAll(database, known))) process.exitCode = 1
    } finally {
      await database.close()
    }
  } finally {
    await stop()
  }
}

async function verifyAll(database: Database, known: readonly Noted[]): Promise<boolean> {
  const chains = new Set(await withSystem(database, listChains))
  for (const { account_id } of known) chains.add(account_id)
  let isWhole = true
  for (const accountId of chains) {
    const ends = known.filter(({ account_id }) => account_id === accountId)
    const report = await withAccount(database, accountId, (trx) =>
      verifyChain(trx, accountId, ends),
    )
    isWhole &&= report.broken === null
    console.log(describe(report))
  }
  console.log(isWhole ? `${chains.size} audit logs are whole.` : 'An audit log is broken.')
  return isWhole
}

function describe({ account_id, count, head, broken }: ChainReport): string {
  if (broken)
    return `${account_id}: ${count} entries, then broken: entry ${broken.seq} ${broken.why}`
  return `${account_id}: ${count} entries, whole; ends with ${account_id}:${head.seq}:${head.hash.toString('hex')}`
}

interface Noted extends ChainHead {
  account_id: string
}

function parseNoted(text: string): Noted {
  const match = NOTED.exec(text)
  if (!match) throw new Error(`"${text}" is not the end of an audit log: acc_…:number:hash`)
  return { account_id: match[1]!, seq: Number(match[2]), hash: Buffer.from(match[3]!, 'hex') }
}

async function findDatabase(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl, stop: async () => {} }
  return startEmbedded({ dataDirectory: config.dataDirectory })
}
