import type { Plan } from '@millwright/kit'
import type { EntityName } from '@millwright/model'
import type { Services } from '../services.ts'
import type { MirrorRef } from '../store/mirror.ts'
import {
  endOwnWrite,
  forgetOwnWrite,
  lockKept,
  noteOwnWrite,
  type OwnWriteRef,
} from '../store/own-writes.ts'
import { type Trx, withAccount } from '../store/pool.ts'
import type { Live } from './access.ts'
import { applyDeletions, applyRecords, type Sighting } from './apply-records.ts'
import { toListForm } from './list-form.ts'
import { originsFor } from './origins.ts'
import type { WriteOutcome } from './write.ts'

/** One write of the API: what it changes is in the mirror before it is answered, and told as ours. */
export interface OwnWrite {
  /** Called right before the plan is sent. Never throws. */
  send(plan: Plan): Promise<void>
  /** Called when it took effect. Never throws. */
  succeed(outcome: WriteOutcome): Promise<void>
  /** Called when it failed, or nobody knows. Never throws. */
  fail(): Promise<void>
}

type Ref = MirrorRef & { entity: EntityName }

/**
 * Follows one write of a record. Where the mirror of its entity is kept fresh, it is noted before it is sent, so that a
 * sync that meets its effect knows whose it is; and the record as it was just before comes in first, so that what
 * others changed is not taken for ours. What fails here fails no write: the next sync brings it in.
 */
export function openOwnWrite(
  services: Services,
  live: Live,
  entity: EntityName,
  requestId: string,
): OwnWrite {
  const { account_id, connection } = live
  const ref: Ref = { account_id, connection_id: connection.id, entity }
  const inListForm = (record: Record<string, unknown>) => toListForm(live.connector, entity, record)
  const begunAt = services.now()
  let note: OwnWriteRef | null = null
  /** Nobody keeps a mirror of it: then nothing is left to do. */
  let isUnkept = false

  /** Twice at most: the write is done, and its caller waits. */
  async function attempt<T>(work: (trx: Trx) => Promise<T>): Promise<T | undefined> {
    const transact = () => withAccount(services.database, account_id, work)
    const what = 'a write not brought into the mirror: the next sync does it'
    return transact()
      .catch(transact)
      .catch((error) => {
        services.log.warn({ request_id: requestId, cause: String(error) }, what)
        return undefined
      })
  }

  return {
    async send(plan) {
      const read_at = new Date(begunAt)
      const write = { ...describe(plan), request_id: requestId, began_at: new Date(services.now()) }
      const id = await attempt(async (trx) => {
        const before = plan.before && inListForm(plan.before.record)
        if (before && !(await lockKept(trx, ref))) return null
        const noted = await noteOwnWrite(trx, ref, write)
        if (noted !== null && before) await bringBefore(services, trx, ref, before, read_at, noted)
        return noted
      })
      isUnkept = id === null
      note = id ? { ...ref, id } : null
    },

    async succeed(outcome) {
      if (isUnkept) return
      const known = note
      const end = { record_id: outcome.id, hasFields: true, at: new Date(services.now()) }
      await attempt(async (trx) => {
        if (outcome.record === undefined) return known ? endOwnWrite(trx, known, end) : undefined
        // One that another process sent has no note here; what was purged meanwhile does not come back.
        if (!(await lockKept(trx, ref))) return
        const record = outcome.record && inListForm(outcome.record)
        await bringAfter(services, trx, ref, { ...outcome, record }, requestId)
        if (known) await forgetOwnWrite(trx, known)
      })
    },

    async fail() {
      const known = note
      if (!known) return
      const end = { record_id: null, hasFields: false, at: new Date(services.now()) }
      await attempt((trx) => endOwnWrite(trx, known, end))
    },
  }
}

/** Runs a write as an own one. */
export async function asOwnWrite<T extends { outcome?: WriteOutcome }>(
  own: OwnWrite,
  work: (send: OwnWrite['send']) => Promise<T>,
): Promise<T> {
  let answer: T
  try {
    answer = await work(own.send)
  } catch (error) {
    await own.fail()
    throw error
  }
  if (answer.outcome) await own.succeed(answer.outcome)
  return answer
}

function describe({ op, before, body }: Plan) {
  return {
    record_id: before?.id ?? null,
    fields: op === 'update' ? Object.keys(body) : null,
    deletes: op === 'delete',
  }
}

/** What the source said right before the write: whatever is new in it is not of this write. */
async function bringBefore(
  services: Services,
  trx: Trx,
  ref: Ref,
  record: Record<string, unknown>,
  read_at: Date,
  except: string,
): Promise<void> {
  const ids = [record.id as string]
  const originOf = await originsFor(trx, ref, ids, services.now(), except)
  await applyRecords(services, trx, ref, [record], { read_at, originOf, sync_id: null })
}

async function bringAfter(
  services: Services,
  trx: Trx,
  ref: Ref,
  { id, record, read_at }: WriteOutcome,
  caused_by: string,
): Promise<void> {
  const sighting: Sighting = {
    read_at: new Date(read_at),
    originOf: () => ({ origin: 'api', caused_by }),
    sync_id: null,
  }
  if (record) await applyRecords(services, trx, ref, [record], sighting)
  else await applyDeletions(services, trx, ref, [id], sighting)
}
