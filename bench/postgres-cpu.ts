import { readdir, readFile } from 'node:fs/promises'
import { type Database, withSystem } from '../server/store/pool.ts'

/** CPU time of the database server's processes so far, in ms; null where the system does not tell. */
export async function readPostgresCpu(database: Database): Promise<number | null> {
  const { pid } = await withSystem(database, (trx) =>
    trx
      .selectNoFrom(({ fn }) => fn<number>('pg_backend_pid', []).as('pid'))
      .executeTakeFirstOrThrow(),
  )
  const backend = await readStat(pid)
  if (!backend) return null
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const processes = await Promise.all(names.map((name) => readStat(Number(name))))
  let total = 0
  for (const one of processes) {
    if (one?.pid === backend.parent) total += one.own + one.ended
    else if (one?.parent === backend.parent) total += one.own
  }
  return total
}

async function readStat(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  // Behind the name in parentheses: the parent, and times in hundredths of a second, last those of ended children.
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user, system, endedUser, endedSystem] = words
    .slice(11, 15)
    .map((word) => Number(word) * 10)
  return { pid, parent: Number(words[1]), own: user! + system!, ended: endedUser! + endedSystem! }
}
