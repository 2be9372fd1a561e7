import { createHash } from 'node:crypto'
import { ApiError } from '@millwright/model'
import {
  beginIdempotencyKey,
  findIdempotencyKey,
  finishIdempotencyKey,
  type KeyHold,
  type KeyName,
  releaseIdempotencyKey,
  stealIdempotencyKey,
} from '../store/idempotency.ts'
import { type Database, withAccount } from '../store/pool.ts'
import type { IdempotencyKey } from '../store/schema.ts'
import type { WriteAnswer } from './write.ts'

export interface KeyedWrite extends KeyName {
  method: string
  path: string
  body: unknown
}

export interface Work {
  /** Does the write. `sent` is called right before anything is sent to the source. */
  run(sent: () => void): Promise<WriteAnswer>
  /** Finds out what became of a write that another process began at `startedAt` and did not finish. */
  recover(startedAt: number): Promise<WriteAnswer>
  /** The problem document of an error, as it would be answered. */
  toAnswer(error: ApiError): WriteAnswer
}

const LOCK_MS = 120_000
const KEEP_MS = 48 * 3_600_000
/** How long a duplicate waits for the first one before it is told to come back. */
const WAIT_MS = 30_000

export interface Idempotency {
  /** One write per key, whatever happens: the same call replays the first answer. */
  once(call: KeyedWrite, work: Work): Promise<WriteAnswer & { replayed: boolean }>
}

export function createIdempotency(
  database: Database,
  node: string,
  onError: (error: unknown) => void,
): Idempotency {
  // Duplicates in this process wait for the first without asking the database.
  const running = new Map<string, Promise<unknown>>()

  return {
    async once(call, work) {
      const name: KeyName = {
        account_id: call.account_id,
        connection_id: call.connection_id,
        key: call.key,
      }
      const place = `${name.account_id}/${name.connection_id}/${name.key}`
      const hash = createHash('sha256')
        .update(JSON.stringify(call.body ?? null))
        .digest()
      const fingerprint = `${call.method} ${call.path}`
      await running.get(place)
      const { won, record } = await withAccount(database, name.account_id, (trx) =>
        beginIdempotencyKey(trx, {
          ...name,
          fingerprint,
          body_hash: hash,
          locked_by: node,
          lock_ms: LOCK_MS,
          ttl_ms: KEEP_MS,
        }),
      )
      if (!won && (record.fingerprint !== fingerprint || !record.body_hash.equals(hash)))
        throw refuseReuse(record, fingerprint)
      if (won) {
        const doing = perform({ ...name, fence: record.fence }, work, (sent) => work.run(sent))
        running.set(
          place,
          doing.catch(() => {}),
        )
        try {
          return { ...(await doing), replayed: false }
        } finally {
          running.delete(place)
        }
      }
      return waitFor(name, record, work, running.get(place))
    },
  }

  /** Records the outcome before it is answered; forgets the key where nothing was sent. */
  async function perform(
    hold: KeyHold,
    work: Work,
    run: (sent: () => void) => Promise<WriteAnswer>,
  ): Promise<WriteAnswer> {
    let wasSent = false
    let answer: WriteAnswer
    let failure: ApiError | undefined
    try {
      answer = await run(() => {
        wasSent = true
      })
    } catch (error) {
      const isKept =
        wasSent &&
        !(error instanceof ApiError && error.retryable && error.code !== 'WRITE_OUTCOME_UNKNOWN')
      if (!isKept) {
        // A key that stays held delays a repetition; it must not hide why this call failed.
        await withAccount(database, hold.account_id, (trx) =>
          releaseIdempotencyKey(trx, hold),
        ).catch(onError)
        throw error
      }
      failure =
        error instanceof ApiError
          ? error
          : new ApiError(
              'WRITE_OUTCOME_UNKNOWN',
              'This server failed after the write was sent. Read the record before you send it again.',
              { cause: error },
            )
      answer = work.toAnswer(failure)
    }
    await record(hold, answer, failure?.code === 'WRITE_OUTCOME_UNKNOWN' ? 'unknown' : 'done')
    if (failure !== undefined) throw failure
    return answer
  }

  /** Twice at most: the write is done, and its answer is worth more to the caller than the note of it. */
  async function record(hold: KeyHold, answer: WriteAnswer, state: 'done' | 'unknown') {
    const { status, headers, body } = answer
    const outcome = { state, status, headers, body: JSON.stringify(body) }
    const finish = () =>
      withAccount(database, hold.account_id, (trx) => finishIdempotencyKey(trx, hold, outcome))
    await finish()
      .catch(() => finish())
      .catch(onError)
  }

  /** An open outcome may be told by now; if not, the first answer stands. */
  async function lookAgain(name: KeyName, first: IdempotencyKey, work: Work) {
    const found = await work.recover(first.created_at.getTime()).catch(() => null)
    if (!found) return replay(first)
    await record({ ...name, fence: first.fence }, found, 'done')
    return { ...found, replayed: true }
  }

  async function waitFor(
    name: KeyName,
    first: IdempotencyKey,
    work: Work,
    here: Promise<unknown> | undefined,
  ): Promise<WriteAnswer & { replayed: boolean }> {
    const until = Date.now() + WAIT_MS
    let record: IdempotencyKey | undefined = first
    for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
      if (!record)
        throw new ApiError(
          'IDEMPOTENCY_CONFLICT',
          'The first call with this key sent nothing; send it again.',
          { retryable: true },
        )
      if (record.state === 'unknown') return lookAgain(name, record, work)
      if (record.state === 'done') return replay(record)
      if (record.lock_until.getTime() <= Date.now()) {
        const hold = { ...name, fence: record.fence }
        const stolen = await withAccount(database, name.account_id, (trx) =>
          stealIdempotencyKey(trx, hold, { locked_by: node, lock_ms: LOCK_MS }),
        )
        if (stolen) {
          const startedAt = stolen.created_at.getTime()
          const run = (sent: () => void) => {
            sent()
            return work.recover(startedAt)
          }
          return { ...(await perform({ ...name, fence: stolen.fence }, work, run)), replayed: true }
        }
      }
      if (Date.now() >= until) {
        throw new ApiError(
          'IDEMPOTENCY_CONFLICT',
          'The first call with this Idempotency-Key is still under way.',
          {
            retryable: true,
            retryAfterMs: 1_000,
          },
        )
      }
      await (here ?? new Promise((resolve) => setTimeout(resolve, pause)))
      here = undefined
      record = await withAccount(database, name.account_id, (trx) => findIdempotencyKey(trx, name))
    }
  }
}

function replay(record: IdempotencyKey): WriteAnswer & { replayed: boolean } {
  return {
    status: record.status!,
    headers: record.headers ?? {},
    body: JSON.parse(record.body ?? 'null'),
    replayed: true,
  }
}

function refuseReuse(record: IdempotencyKey, fingerprint: string): ApiError {
  const what =
    record.fingerprint === fingerprint ? 'another body' : `another call (${record.fingerprint})`
  return new ApiError(
    'IDEMPOTENCY_CONFLICT',
    `This Idempotency-Key was used for ${what}. Use a new key for a new write.`,
    {
      status: 422,
    },
  )
}
