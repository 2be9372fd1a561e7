import { type EntityMap, encodeKey, lockedWhen, type Native } from '@millwright/kit'
import { custom, derived, FieldRefusal, readOnly, text, toText } from '@millwright/kit/fields'
import { move, setStatus } from './actions.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  freeFields,
  instantOf,
  internalOf,
  longText,
  show,
  stamps,
  timeAt,
  within,
} from './fields.ts'
import { changed, contains, created, equals, ids, refersTo, words } from './filters.ts'
import { patch } from './write.ts'

const at: MxAt = {
  structure: 'mxapisr',
  uid: 'ticketuid',
  children: {
    relatedrecord: ['relatedreckey', 'relatedrecclass', 'relatedrecsiteid'],
  },
  // Incidents and problems are in the same table.
  own: { needs: ['class'], keep: (row) => internalOf(row, 'class') === 'SR' },
}

const statuses: Readonly<Record<string, string>> = {
  NEW: 'open',
  QUEUED: 'open',
  PENDING: 'open',
  INPROG: 'approved',
  RESOLVED: 'completed',
  CLOSED: 'closed',
  HISTEDIT: 'closed',
}

/** Delivered synonyms of CLOSED. */
const endings: Readonly<Record<string, string>> = { REJECTED: 'rejected', CANCELLED: 'cancelled' }

const followUp = (row: Native): Native | undefined =>
  (row.relatedrecord ?? []).find(({ relatedrecclass }: Native) => relatedrecclass === 'WORKORDER')

function statusOf(row: Native): string {
  const internal = internalOf(row, 'status') ?? ''
  if (internal === 'CLOSED' && endings[row.status]) return endings[row.status]!
  const status = statuses[internal] ?? 'unknown'
  return status === 'approved' && followUp(row) ? 'converted' : status
}

const to = (internal: string, value?: string) => ({
  domain: 'SRSTATUS',
  internal,
  ...(value !== undefined && { value }),
})

/** One person or one group owns a request. */
function ownerBody(wanted: readonly Native[]): Native {
  const [first, second] = wanted
  if (second || (first && first.kind !== 'user' && first.kind !== 'team'))
    throw new FieldRefusal(
      'NOT_ALLOWED_VALUE',
      'A service request has one owner: a person or a group.',
    )
  const body: Native = { owner: null, ownergroup: null }
  if (first)
    code(first.kind === 'user' ? 'owner' : 'ownergroup').encode!(first.id, body, null as never)
  return body
}

const alive = ['open', 'approved', 'converted', 'completed']
const key = ['ticketid']

export const workRequests: EntityMap<'work-requests', MxAt> = {
  native: 'sr',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the service request; refused once it was taken up.' },
  fields: {
    number: text('ticketid', { write: 'create', max: 10 }),
    name: text('description', { required: true, max: 100 }),
    description: longText('description_longdescription'),
    status: derived<any>(['status', 'relatedrecord'], statusOf),
    source_status: show<string | null>('status', (row) => toText(row.status)),
    status_changed_at: show<string | null>('statusdate', instantOf('statusdate')),
    organization_id: readOnly(code('orgid')),
    site_id: code('siteid'),
    asset_id: within('assetsiteid', 'assetnum', { tells: true }),
    location_id: within('siteid', 'location', { tells: true }),
    priority: custom<any>('reportedpriority', () => null),
    source_priority: custom<string | null>(
      'reportedpriority',
      (row) => toText(row.reportedpriority),
      (value, body) => {
        body.reportedpriority = value === null ? null : Number(value)
      },
      { note: 'A number; delivered from 1 (urgent) to 4.' },
    ),
    category: text('classstructureid', { max: 20 }),
    requested_by_id: code('reportedby'),
    requester_name: show<string | null>('reportedby', (row) => toText(row.reportedby)),
    requester_email: text('reportedemail', { max: 100 }),
    requester_phone: text('reportedphone', { max: 20 }),
    updated_by_id: readOnly(code('changeby')),
    assignees: custom<any>(
      ['owner', 'ownergroup'],
      (row, context) => {
        const user = code('owner').decode(row, context)
        const team = code('ownergroup').decode(row, context)
        return [
          ...(user === null ? [] : [{ kind: 'user', id: user, is_primary: true }]),
          ...(team === null ? [] : [{ kind: 'team', id: team, is_primary: user === null }]),
        ]
      },
      (value, body) => Object.assign(body, ownerBody(value ?? [])),
      { note: 'An owner puts a new request into the queue.' },
    ),
    reported_at: timeAt('reportdate', { write: 'create' }),
    due_at: timeAt('targetfinish'),
    completed_at: show<string | null>('actualfinish', instantOf('actualfinish')),
    work_order_id: show<string | null>('relatedrecord', (row) => {
      const order = followUp(row)
      return order ? encodeKey([String(order.relatedrecsiteid ?? ''), order.relatedreckey]) : null
    }),
    created_at: show<string | null>('reportdate', instantOf('reportdate')),
    custom_fields: freeFields('sr'),
    ...stamps,
  },
  filters: {
    ...changed,
    ...created('reportdate'),
    ids: ids(key),
    number: equals('ticketid'),
    name: contains('description'),
    site_id: refersTo('siteid'),
    asset_id: refersTo('assetnum', 'assetsiteid'),
    location_id: refersTo('location', 'siteid'),
    requested_by_id: refersTo('reportedby'),
    status: words('status', {
      needs: ['relatedrecord'],
      of: statusOf,
      internal: (word) => {
        if (word === 'rejected' || word === 'cancelled') return ['CLOSED']
        const wanted = word === 'converted' ? 'approved' : word
        return Object.keys(statuses).filter((internal) => statuses[internal] === wanted)
      },
    }),
  },
  rules: [
    lockedWhen(['closed', 'rejected', 'cancelled'], {
      id: 'ended-request',
      fields: '*',
      ops: ['update', 'delete'],
      reason: 'Service request {number} is {status}; Maximo allows no more changes to it.',
      instead: ['a new work request'],
    }),
    {
      id: 'request-in-work',
      fields: [],
      ops: ['delete'],
      when: (record) => record.source_status !== 'NEW',
      reason: 'Service request {number} was taken up; only a new one can be deleted.',
      instead: ['actions/cancel'],
    },
  ],
  actions: {
    approve: move(at, to('INPROG'), { from: ['open'], effect: 'Sets the request to in progress.' }),
    reject: move(at, to('CLOSED', 'REJECTED'), {
      from: ['open', 'approved'],
      effect: 'Closes the request as rejected.',
      parameters: ['reason', 'comment'],
    }),
    convert: {
      reason:
        'Maximo makes the work order of a request by an action of its own, whose form is not confirmed.',
    },
    assign: {
      from: ['open', 'approved', 'converted'],
      parameters: ['assignees'],
      effect: 'Sets the owner; a new request goes into the queue.',
      steps: ({ native, body, context }) => [
        {
          ...patch(at, native, ownerBody(body.assignees ?? []), context),
          effect: 'Sets the owner.',
        },
      ],
    },
    complete: move(at, to('RESOLVED'), {
      from: ['open', 'approved', 'converted'],
      effect: 'Sets the request to resolved.',
    }),
    cancel: move(at, to('CLOSED', 'CANCELLED'), {
      from: alive,
      effect: 'Closes the request as cancelled.',
      parameters: ['comment', 'reason'],
    }),
    close: move(at, to('CLOSED'), {
      from: alive,
      effect: 'Closes the request for good.',
      parameters: ['comment', 'reason'],
    }),
    set_status: setStatus(at, ['closed', 'rejected', 'cancelled']),
  },
  statuses: [
    ...Object.entries(statuses).map(([source_status, status]) => ({
      source_status,
      label: source_status,
      status,
    })),
    ...Object.entries(endings).map(([source_status, status]) => ({
      source_status,
      label: source_status,
      status,
    })),
  ],
}
