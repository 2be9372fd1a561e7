import type { ActionAt, Io, Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { query } from './wire.ts'

/** What requests are told their status from: customers rename, add and sort stages as they like. */
export const statusNeeds = ['stage_id', 'kanban_state', 'archive'] as const

interface Stage {
  id: number
  name: string
  done: boolean
}

function readStages(io: Io): Promise<Stage[]> {
  return query<Stage[]>(io, {
    model: 'maintenance.stage',
    method: 'search_read',
    args: { domain: [], fields: ['name', 'done'], order: 'sequence, id' },
  })
}

/** Puts the kind of its stage beside each request, where a status is wanted. */
export async function addStages(io: Io, rows: Native[], select: readonly string[]): Promise<void> {
  if (rows.length === 0 || !select.includes('stage_id')) return
  const stages = await readStages(io)
  if (!Array.isArray(stages)) throw new TypeError('maintenance.stage without records')
  for (const row of rows) {
    const id = Array.isArray(row.stage_id) ? row.stage_id[0] : null
    const stage = stages.find((one) => one.id === id)
    row.$stage = !stage ? null : stage.done ? 'done' : stage.id === stages[0]!.id ? 'first' : 'open'
  }
}

export function statusOf({ archive, kanban_state, $stage }: Native): string {
  if (archive === true) return 'cancelled'
  if ($stage === 'done') return 'completed'
  if (kanban_state === 'blocked') return 'on_hold'
  if ($stage === 'first') return 'draft'
  return $stage === 'open' ? 'in_progress' : 'unknown'
}

/** The stage that an action leads to: the next open one, or the first in which work is done. */
export async function stageFor(at: ActionAt, kind: 'open' | 'done'): Promise<number> {
  const stages = await readStages(at.io)
  const found = stages.find((stage, index) =>
    kind === 'done' ? stage.done : !stage.done && index > 0,
  )
  if (found) return found.id
  const text = `Odoo has no stage there in which work is ${kind === 'done' ? 'done' : 'in progress'}.`
  throw new ApiError('OPERATION_NOT_SUPPORTED', text)
}

/** A stage by its name, as the customer calls it. */
export async function stageNamed(at: ActionAt, name: string): Promise<number> {
  const stages = await readStages(at.io)
  const found = stages.find((stage) => stage.name === name)
  if (found) return found.id
  const detail = `Odoo has no stage "${name.slice(0, 80)}". It has: ${stages.map((one) => one.name).join(', ')}.`
  const errors = [{ pointer: '/source_status', code: 'NOT_ALLOWED_WORD', detail }]
  throw new ApiError('INVALID_REQUEST', detail, { errors })
}
