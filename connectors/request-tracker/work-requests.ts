import type { ActionAt, ActionMap, EntityMap, Io, Native } from '@millwright/kit'
import { custom, derived, FieldRefusal, text, toText } from '@millwright/kit/fields'
import { like, put, type RtAt, type RtFilter, recordPath, rowsOf } from './dialect.ts'
import {
  customFields,
  dated,
  ids,
  named,
  stamps,
  statusIn,
  time,
  userId,
  userName,
} from './fields.ts'

/** The lifecycle that every queue has unless its administrators give it another one. */
const statuses = [
  { source_status: 'new', label: 'New', status: 'open' },
  { source_status: 'open', label: 'Open', status: 'open' },
  { source_status: 'stalled', label: 'Stalled', status: 'open' },
  { source_status: 'resolved', label: 'Resolved', status: 'completed' },
  { source_status: 'rejected', label: 'Rejected', status: 'rejected' },
  { source_status: 'deleted', label: 'Deleted', status: 'cancelled' },
] as const

const at: RtAt = {
  kind: 'ticket',
  fields: [
    'Subject',
    'Status',
    'Queue',
    'Owner',
    'Requestor',
    'Priority',
    'TimeEstimated',
    'Due',
    'Resolved',
    'Created',
    'LastUpdated',
    'CustomFields',
  ],
  deep: { Queue: 'Name', Owner: 'Name,RealName' },
  complete: readDescription,
}

/** Of a single record the queue comes by its number only, and the text not at all: both cost a call. */
async function readDescription(io: Io, ticket: Native): Promise<void> {
  const params = new URLSearchParams({
    query: `id = ${ticket.id}`,
    fields: 'Queue,Owner',
    'fields[Queue]': 'Name',
    'fields[Owner]': 'Name,RealName',
  })
  const list = await io.send({ method: 'GET', path: `/REST/2.0/tickets?${params}` })
  // A deleted ticket is in no list.
  const [row] = rowsOf(list)
  if (row) Object.assign(ticket, { Queue: row.Queue, Owner: row.Owner })
  const files = await io.send({
    method: 'GET',
    path: `${recordPath(at, [String(ticket.id)])}/attachments?fields=Content,ContentType&per_page=1`,
  })
  const [first] = rowsOf(files)
  ticket.$text = first?.ContentType === 'text/plain' ? first.Content : null
}

/** One step along the lifecycle. */
function move(status: string, effect: string): ActionMap {
  return {
    from: ['open'],
    parameters: [],
    effect,
    steps: ({ key, native }) => [{ ...put(at, key, { Status: status }, native), effect }],
    done: (record) => record.source_status === status,
  }
}

function comment(id: readonly string[], words: unknown) {
  const text = toText(words)
  if (text === null) return []
  const body = { Content: text, ContentType: 'text/plain' }
  return [
    {
      method: 'POST' as const,
      path: `${recordPath(at, id)}/comment`,
      body,
      effect: 'Adds the remark as a comment.',
    },
  ]
}

const actions = {
  complete: {
    ...move('resolved', 'Sets the status to resolved.'),
    parameters: ['comment'],
    steps: ({ key, native, body }: ActionAt) => [
      { ...put(at, key, { Status: 'resolved' }, native), effect: 'Sets the status to resolved.' },
      ...comment(key, body.comment),
    ],
  },
  reject: {
    ...move('rejected', 'Sets the status to rejected, with the reason as a comment.'),
    parameters: ['reason'],
    steps: ({ key, native, body }: ActionAt) => [
      { ...put(at, key, { Status: 'rejected' }, native), effect: 'Sets the status to rejected.' },
      ...comment(key, body.reason),
    ],
  },
  cancel: { reason: 'Request Tracker has no cancelled tickets; one can be deleted.' },
  assign: {
    from: ['open'],
    parameters: ['assignees'],
    required: ['assignees'],
    effect: 'Sets the owner.',
    steps: ({ key, native, body }: ActionAt) => [
      { ...put(at, key, { Owner: ownerOf(body.assignees) }, native), effect: 'Sets the owner.' },
    ],
  },
  set_status: {
    parameters: ['source_status'],
    required: ['source_status'],
    effect: 'Sets a status of the lifecycle of its queue.',
    steps: ({ key, native, body }: ActionAt) => [
      {
        ...put(at, key, { Status: body.source_status }, native),
        effect: `Sets the status to ${body.source_status}.`,
      },
    ],
    done: (record: Native, { body }: ActionAt) => record.source_status === body.source_status,
  },
  approve: {
    reason: 'Tickets are not approved; approvals of Request Tracker are tickets of their own.',
  },
  convert: { reason: 'Request Tracker has no work orders.' },
  close: { reason: 'A resolved ticket is closed.' },
} satisfies Record<string, ActionMap | { reason: string }>

function ownerOf(assignees: Native[]): string {
  if (assignees.length > 1 || assignees.some(({ kind }) => kind !== 'user')) {
    throw new FieldRefusal('NOT_ALLOWED_VALUE', 'A ticket has one owner, who is a user.')
  }
  return assignees[0] ? userName(assignees[0].id) : 'Nobody'
}

export const workRequests: EntityMap<'work-requests', RtAt> = {
  native: 'ticket',
  at,
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'LastUpdated', precision: 's', deletes: 'sweep' },
  version: 'etag',
  thin: ['description', 'version'],
  delete: { mode: 'soft', effect: 'status → deleted; the ticket is in no list any more' },
  override: {
    delete: (_, { key }) => [
      { method: 'DELETE', path: recordPath(at, key), effect: 'Sets the status to deleted.' },
    ],
  },
  fields: {
    number: derived<string | null>('id', (ticket) => toText(ticket.id)),
    name: text('Subject', { required: true, max: 200 }),
    description: custom<string | null>(
      '$text',
      (ticket) => toText(ticket.$text),
      (value, body) => {
        body.Content = value
      },
      { write: 'create', note: 'Lists leave it out.' },
    ),
    status: derived<any>(
      'Status',
      ({ Status }) => statuses.find((one) => one.source_status === Status)?.status ?? 'unknown',
    ),
    source_status: custom<string | null>('Status', (ticket) => toText(ticket.Status)),
    category: named('Queue', 'Name'),
    priority: custom<any>('Priority', () => null),
    source_priority: custom<string | null>(
      'Priority',
      (ticket) => toText(ticket.Priority),
      (value, body) => {
        body.Priority = value
      },
      { note: 'A number; what it means is up to the installation.' },
    ),
    requester_email: custom<string | null>(
      'Requestor',
      ({ Requestor: people }) => toText(people?.[0]?.id ?? people?.[0]),
      (value, body) => {
        body.Requestor = value === null ? [] : [value]
      },
    ),
    assignees: custom(
      'Owner',
      ({ Owner: owner }) => {
        const id = userId(owner)
        return id === null
          ? []
          : [{ kind: 'user', id, name: toText(owner.RealName), is_primary: true }]
      },
      (value, body) => {
        body.Owner = ownerOf(value ?? [])
      },
    ),
    estimated_hours: custom<string | null>('TimeEstimated', ({ TimeEstimated: minutes }) =>
      Number(minutes) > 0 ? String(Math.round((Number(minutes) / 60) * 100) / 100) : null,
    ),
    due_at: time('Due'),
    reported_at: stamps.created_at,
    completed_at: time('Resolved', { write: 'never' }),
    custom_fields: customFields(),
    ...stamps,
    deleted_at: custom<string | null>(['Status', 'LastUpdated'], (ticket) =>
      ticket.Status === 'deleted' ? toText(ticket.LastUpdated) : null,
    ),
  },
  filters: {
    ...dated,
    ids,
    status: statusIn(statuses),
    name: (value: string): RtFilter => ({
      search: like('Subject', value),
      keep: ({ Subject }) => String(Subject).toLowerCase().includes(value.toLowerCase()),
    }),
  },
  actions,
  statuses,
}
