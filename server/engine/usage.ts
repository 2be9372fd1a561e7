import { type Database, withSystem } from '../store/pool.ts'
import { ADDED, addUsage, type CountedCalls, DIMENSIONS, type Waste } from '../store/usage.ts'
import { createAgents } from './usage-agents.ts'
import type { Outcome } from './usage-outcomes.ts'

/** One call that has ended, as far as it is counted. */
export interface UsedCall {
  account_id: string
  connection_id: string | null
  entity: string | null
  op: string
  outcome: Outcome
  /** Id of the token, key, OAuth client or member. */
  consumer: string
  /** The header. */
  user_agent: string | undefined
  ms: number
  upstream_calls: number
  upstream_ms: number
  /** The patterns that it belongs to, and how many calls each would have saved. */
  wastes?: readonly (readonly [Waste, number])[]
}

/** Counts calls in memory, and writes the counts behind: a node that dies loses what it counted since the last batch. */
export interface Usage {
  note(call: UsedCall): void
  /** Written when it resolves, or kept for the next batch where the database does not take it. */
  flush(): Promise<void>
  close(): Promise<void>
}

const MINUTE = 60_000
/** Rows of one statement. */
const BATCH = 500
/** Rows kept while the database takes none; beyond, calls of new kinds are not counted. */
const MOST = 100_000

interface Tree extends Map<string, Tree | CountedCalls> {}

function enter(tree: Tree, name: string): Tree {
  let branch = tree.get(name) as Tree | undefined
  if (!branch) {
    branch = new Map()
    tree.set(name, branch)
  }
  return branch
}

export function createUsage(
  database: Database,
  now: () => number,
  everyMs: number,
  onError: (error: unknown) => void,
): Usage {
  const agents = createAgents()
  /** What was counted since the last batch. */
  let counted: CountedCalls[] = []
  /** What is to be written, what is alike summed: while the database takes nothing it grows by the minute and not by the batch. */
  const waiting = new Map<string, CountedCalls>()
  let lost = 0
  /** The counts of this minute by what tells them apart, one map for each: names have their hashes, texts joined from them have not. */
  let tree: Tree = new Map()
  let minute = 0

  function find(call: UsedCall): CountedCalls | null {
    const user_agent = agents.nameOf(call.account_id, call.user_agent)
    let branch = enter(tree, call.connection_id ?? call.account_id)
    branch = enter(branch, call.consumer)
    branch = enter(branch, call.entity ?? '')
    branch = enter(branch, call.op)
    branch = enter(branch, call.outcome)
    const known = branch.get(user_agent) as CountedCalls | undefined
    if (known) return known
    if (counted.length + waiting.size >= MOST) return null
    const fresh: CountedCalls = {
      account_id: call.account_id,
      bucket: new Date(minute * MINUTE),
      connection_id: call.connection_id ?? '',
      entity: call.entity ?? '',
      op: call.op,
      outcome: call.outcome,
      consumer: call.consumer,
      user_agent,
      calls: 0,
      ms: 0,
      upstream_calls: 0,
      upstream_ms: 0,
    }
    branch.set(user_agent, fresh)
    counted.push(fresh)
    return fresh
  }

  function note(call: UsedCall): void {
    const current = Math.floor(now() / MINUTE)
    if (current !== minute) {
      minute = current
      tree = new Map()
    }
    const count = find(call)
    if (!count) {
      lost++
      return
    }
    count.calls++
    count.ms += call.ms
    count.upstream_calls += call.upstream_calls
    count.upstream_ms += call.upstream_ms
    for (const [waste, saved] of call.wastes ?? []) count[waste] = (count[waste] ?? 0) + saved
  }

  async function writeAll(): Promise<void> {
    if (lost > 0) {
      onError(
        new Error(`${lost} calls were not counted: the database took no counts for too long.`),
      )
      lost = 0
    }
    for (const one of counted) addTo(waiting, one)
    counted = []
    tree = new Map()
    const all = [...waiting]
    for (let from = 0; from < all.length; from += BATCH) {
      const batch = all.slice(from, from + BATCH)
      try {
        await withSystem(database, (trx) =>
          addUsage(
            trx,
            batch.map(([, one]) => one),
          ),
        )
      } catch (error) {
        // They stay, and are written with the next ones.
        onError(error)
        return
      }
      for (const [key] of batch) waiting.delete(key)
    }
  }

  let flushing = Promise.resolve()
  function flush(): Promise<void> {
    flushing = flushing.then(writeAll)
    return flushing
  }
  const timer = setInterval(() => void flush(), everyMs).unref()
  return {
    note,
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

function addTo(waiting: Map<string, CountedCalls>, one: CountedCalls): void {
  const names = DIMENSIONS.map((name) => one[name])
  const key = [one.account_id, one.bucket.getTime(), ...names].join('\n')
  const known = waiting.get(key)
  if (!known) waiting.set(key, one)
  else for (const name of ADDED) known[name] = (known[name] ?? 0) + (one[name] ?? 0)
}
