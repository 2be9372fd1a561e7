import type { ActionAt, ActionMap, Call, Native } from '@millwright/kit'
import { encodeAssignees } from './assignees.ts'
import { encodeAt, refuseAt } from './refusal.ts'

export const statusWords = [
  { source_status: 'OPEN', label: 'Open', status: 'approved' },
  { source_status: 'IN_PROGRESS', label: 'In progress', status: 'in_progress' },
  { source_status: 'ON_HOLD', label: 'On hold', status: 'on_hold' },
  { source_status: 'DONE', label: 'Done', status: 'completed' },
  { source_status: 'CANCELED', label: 'Canceled', status: 'cancelled' },
  { source_status: 'SKIPPED', label: 'Skipped', status: 'cancelled' },
] as const

export function statusOf(order: Native): string {
  return (
    statusWords.find(({ source_status }) => source_status === order.status)?.status ?? 'unknown'
  )
}

function comment({ key, body }: ActionAt, text: string | null = body.comment ?? null): Call[] {
  if (!text) return []
  const path = `/workorders/${key[0]}/comments`
  return [
    { method: 'POST', path, body: { content: text }, effect: 'Adds the comment to the order.' },
  ]
}

/** The status has a call of its own; PATCH of the order has no such field (vendor specification). */
function setStatus({ key }: ActionAt, status: string): Call {
  return {
    method: 'PATCH',
    path: `/workorders/${key[0]}/status`,
    body: { status },
    effect: `Sets the status to ${status}.`,
  }
}

function move(
  to: string,
  from: readonly string[],
  effect: string,
  parameters: readonly string[] = [],
): ActionMap {
  return {
    from,
    parameters: ['comment', ...parameters],
    effect,
    steps: (at) => [setStatus(at, to), ...comment(at)],
    done: (record) => record.source_status === to,
  }
}

function change({ key }: ActionAt, body: Native, effect: string): Call {
  return { method: 'PATCH', path: `/workorders/${key[0]}`, body, effect }
}

function schedule(at: ActionAt): Call[] {
  const { scheduled_start_at: start, assignees } = at.body
  if (start !== null && !at.native.dueDate) {
    const text = 'MaintainX keeps a start date only for an order with a due date: set due_at first.'
    throw refuseAt('/scheduled_start_at', text)
  }
  const who = assignees && { assignees: encodeAt('/assignees', () => encodeAssignees(assignees)) }
  return [change(at, { startDate: start, ...who }, 'Sets the start date.'), ...comment(at)]
}

const settable = statusWords
  .map(({ source_status }) => source_status)
  .filter((code) => code !== 'SKIPPED')

/** SKIPPED can be read and not be set (vendor specification). */
function statusIn(body: Native): string {
  const code =
    body.source_status ?? statusWords.find(({ status }) => status === body.status)?.source_status
  if (settable.includes(code)) return code
  const pointer = body.source_status ? '/source_status' : '/status'
  throw refuseAt(pointer, `MaintainX can set: ${settable.join(', ')}.`, 'NOT_ALLOWED_WORD')
}

const open = ['approved', 'in_progress', 'on_hold']
const byItself = 'MaintainX has no approval of work orders: they may be worked on at once.'
const ofAllParts =
  'MaintainX takes the parts of an order out of stock by the part status of the whole order, not line by line.'

export const orderActions = {
  approve: { reason: byItself },
  reject: { reason: byItself },
  schedule: {
    from: open,
    parameters: ['scheduled_start_at', 'assignees', 'comment'],
    effect: 'Sets the day on which the order shows up as planned; its status stays.',
    steps: schedule,
  },
  assign: {
    from: open,
    parameters: ['assignees', 'comment'],
    effect: 'Replaces the users and teams of the order.',
    steps: (at) => {
      const assignees = encodeAt('/assignees', () => encodeAssignees(at.body.assignees ?? []))
      return [change(at, { assignees }, 'Replaces the assignees.'), ...comment(at)]
    },
  },
  start: move('IN_PROGRESS', ['approved', 'on_hold'], 'Sets the order in progress.'),
  hold: {
    ...move(
      'ON_HOLD',
      ['approved', 'in_progress'],
      'Sets the order on hold; a reason becomes a comment.',
      ['reason'],
    ),
    steps: (at) => [
      setStatus(at, 'ON_HOLD'),
      ...comment(at, at.body.reason ?? null),
      ...comment(at),
    ],
  },
  resume: move('IN_PROGRESS', ['on_hold'], 'Sets the order in progress again.'),
  complete: {
    ...move(
      'DONE',
      open,
      'Sets the order done; the next one of a recurring order follows. Notes become a comment.',
      ['completion_notes'],
    ),
    steps: (at) => [
      setStatus(at, 'DONE'),
      ...comment(at, at.body.completion_notes ?? null),
      ...comment(at),
    ],
  },
  close: { reason: 'MaintainX has no status behind done.' },
  reopen: {
    from: ['completed', 'cancelled'],
    parameters: ['reason', 'comment'],
    effect:
      'Sets a done order in progress again, and a canceled one open; a reason becomes a comment.',
    steps: (at) => [
      setStatus(at, at.native.status === 'DONE' ? 'IN_PROGRESS' : 'OPEN'),
      ...comment(at, at.body.reason ?? null),
      ...comment(at),
    ],
  },
  cancel: {
    ...move(
      'CANCELED',
      open,
      'Cancels the order, where the organization uses that status. A reason becomes a comment.',
      ['reason'],
    ),
    steps: (at) => [
      setStatus(at, 'CANCELED'),
      ...comment(at, at.body.reason ?? null),
      ...comment(at),
    ],
  },
  set_status: {
    parameters: ['status', 'source_status', 'comment'],
    effect: 'Sets the status.',
    steps: (at) => [setStatus(at, statusIn(at.body)), ...comment(at)],
    done: (record, { body }) => record.source_status === statusIn(body),
  },
  issue_materials: { reason: ofAllParts },
  return_materials: { reason: ofAllParts },
} satisfies Record<string, ActionMap | { reason: string }>
