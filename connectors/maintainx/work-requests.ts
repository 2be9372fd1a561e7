import type { ActionAt, ActionMap, EntityMap, Native } from '@millwright/kit'
import {
  custom,
  derived,
  type Field,
  FieldRefusal,
  norm,
  readOnly,
  text,
  toText,
} from '@millwright/kit/fields'
import type { RestAt } from '@millwright/kit/protocols'
import { extraFields, keepExtraFields, reference, show, stamps } from './fields.ts'
import { ids, refersTo, words } from './filters.ts'
import { refuseAt } from './refusal.ts'

export const priorities = { none: 'NONE', low: 'LOW', medium: 'MEDIUM', high: 'HIGH' } as const

const statusWords = [
  { source_status: 'PENDING', label: 'Pending', status: 'open' },
  // Approved always means that an order was made of it: there is no other way to approve (vendor specification).
  { source_status: 'APPROVED', label: 'Approved', status: 'converted' },
  { source_status: 'REJECTED', label: 'Declined', status: 'rejected' },
  { source_status: 'DONE', label: 'Done', status: 'completed' },
] as const

function statusOf(request: Native): string {
  return (
    statusWords.find(({ source_status }) => source_status === request.requestStatus)?.status ??
    'unknown'
  )
}

/** One text for how to reach the requester; the source itself finds out what it is. */
function contactOf(type: string): Field<string | null> {
  return custom<string | null>(
    'creatorContactInfo',
    ({ creatorContactInfo: contact }) => (contact?.type === type ? toText(contact.value) : null),
    (value, body) => {
      if (value !== null && body.creatorContactInfo) {
        const text =
          'MaintainX keeps one way to reach the requester: give name, e-mail address or telephone number.'
        throw new FieldRefusal('NOT_ALLOWED_VALUE', text)
      }
      body.creatorContactInfo = value ?? body.creatorContactInfo ?? null
    },
  )
}

function convert({ native, key, body }: ActionAt) {
  if (body.target_entity !== 'work-orders') {
    throw refuseAt(
      '/target_entity',
      'A request of MaintainX becomes a work order.',
      'NOT_ALLOWED_WORD',
    )
  }
  const { title, description, priority, assetId, locationId } = native
  const order = { title, description, priority, assetId, locationId, workRequestId: Number(key[0]) }
  const given = Object.entries(order).filter(([, value]) => value !== undefined && value !== null)
  return [
    {
      method: 'POST' as const,
      path: '/workorders',
      body: Object.fromEntries(given),
      effect: 'Creates a work order of the request, which approves the request.',
    },
  ]
}

const appOnly = 'Requests are decided in the app: the interface of MaintainX has no call for it.'

const actions = {
  approve: { reason: `${appOnly} Converting one into a work order approves it.` },
  reject: { reason: appOnly },
  convert: {
    from: ['open'],
    parameters: ['target_entity'],
    required: ['target_entity'],
    effect:
      'Makes a work order with title, description, priority, asset and location of the request, and approves the request.',
    steps: convert,
    done: (record) => record.status === 'converted',
    makes: {
      entity: 'work-orders',
      key: ([answer]) => {
        const id = (answer?.json as Native | undefined)?.id
        return id === undefined ? null : [String(id)]
      },
    },
  },
  assign: { reason: 'A request has no assignees in MaintainX; its work order has.' },
  complete: { reason: 'A request is done when its work order is.' },
  cancel: { reason: 'MaintainX has no cancelled requests; one can be deleted.' },
  close: { reason: 'MaintainX has no closed requests; one is done when its work order is.' },
  set_status: { reason: appOnly },
} satisfies Record<string, ActionMap | { reason: string }>

export const workRequests: EntityMap<'work-requests', RestAt> = {
  native: 'work request',
  at: {
    path: '/workrequests',
    many: 'workRequests',
    one: 'workRequest',
    expand: { extraFields: 'extra_fields' },
    arrange: keepExtraFields(),
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'The list of requests cannot be asked for what changed.',
  },
  version: 'none',
  delete: { mode: 'hard', effect: 'Deletes the request; a work order that was made of it stays.' },
  fields: {
    name: text('title', { required: true }),
    description: text('description'),
    status: derived<any>('requestStatus', statusOf),
    source_status: show<string | null>('requestStatus', (request) => toText(request.requestStatus)),
    location_id: reference('locationId'),
    asset_id: reference('assetId'),
    ...(norm('priority', 'priority', priorities) as {
      priority: Field<any>
      source_priority: Field<string | null>
    }),
    requester_name: contactOf('OTHER'),
    requester_email: contactOf('EMAIL'),
    requester_phone: contactOf('PHONE'),
    reported_at: stamps.created_at,
    team_id: reference('approverTeamId'),
    work_order_id: readOnly(reference('workOrderId')),
    custom_fields: extraFields(),
    ...stamps,
  },
  filters: {
    ids,
    asset_id: refersTo('assets', 'assetId'),
    location_id: refersTo('locations', 'locationId'),
    status: words('statuses', 'requestStatus', {
      open: ['PENDING'],
      converted: ['APPROVED'],
      rejected: ['REJECTED'],
      completed: ['DONE'],
    }),
  },
  scanned: [
    'name',
    'work_order_id',
    'created_after',
    'created_before',
    'modified_after',
    'modified_before',
  ],
  actions,
  statuses: statusWords,
}
