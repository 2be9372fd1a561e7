import { defineEntity } from '../entity.ts'
import { byId, include_children } from '../filters.ts'
import { doc, org } from '../groups.ts'
import { bool, hours, list, norm, obj, ref, str, text, ts } from '../schema.ts'
import { assignee } from '../values/assignee.ts'
import { failure } from '../values/failure.ts'
import { priorities, workTypes } from '../words.ts'

const statuses = [
  'open',
  'approved',
  'converted',
  'completed',
  'closed',
  'rejected',
  'cancelled',
] as const

export const workRequest = defineEntity({
  name: 'work-requests',
  object: 'work_request',
  family: 'maintenance',
  title: 'Work Request',
  description: 'Somebody asks for work.',
  operations: 'LGCUD',
  actions: ['approve', 'reject', 'convert', 'assign', 'complete', 'cancel', 'close', 'set_status'],
  natural_keys: [['number']],
  collections: ['comments'],
  filters: {
    asset_id: byId('asset_id', 'For this asset.'),
    location_id: byId('location_id', 'At this location.'),
    requested_by_id: byId('requested_by_id', 'Requested by this user.'),
    work_order_id: byId('work_order_id', 'That became this work order.'),
    include_children,
  },
  transitions: {
    open: [
      { to: 'approved', by: 'approve' },
      { to: 'converted', by: 'convert' },
      { to: 'converted', by: 'approve' },
      { to: 'completed', by: 'complete' },
      { to: 'rejected', by: 'reject' },
      { to: 'cancelled', by: 'cancel' },
    ],
    approved: [
      { to: 'converted', by: 'convert' },
      { to: 'completed', by: 'complete' },
      { to: 'rejected', by: 'reject' },
      { to: 'cancelled', by: 'cancel' },
    ],
    converted: [{ to: 'completed' }, { to: 'cancelled', by: 'cancel' }],
    completed: [{ to: 'closed', by: 'close' }],
    closed: [],
    rejected: [],
    cancelled: [],
  },
  fields: {
    number: str('C', 'Number of the request.'),
    name: str('W*', 'What is wrong, in short.'),
    ...doc(statuses),
    ...org(),
    ...ref('location', 'locations', 'W', 'Where it is.'),
    ...ref('asset', 'assets', 'W', 'Asset that it is about.'),
    ...ref('inventory_location', 'inventory-locations', 'W', 'Storeroom that it is about.'),
    ...norm('priority', priorities, 'W', 'Urgency.'),
    ...norm('work_type', workTypes, 'W', 'Sort of work.'),
    category: str('W', 'Class of the request.'),
    ...ref('requested_by', 'users', 'W', 'User who asks.'),
    requester_name: str('W', 'Person of a portal who asks.'),
    requester_email: str('W', 'E-mail address of that person.'),
    requester_phone: str('W', 'Telephone number of that person.'),
    reported_at: ts('C', 'When it was reported, in UTC.'),
    due_at: ts('W', 'When it is to be done, in UTC.'),
    ...ref('team', 'teams', 'W', 'Team that should do it.'),
    assignees: list('W', assignee, 'Who should do it.'),
    role_name: str('W', 'Craft that is needed.'),
    estimated_hours: hours('W', 'Hours that it should take.'),
    is_asset_down: bool('W', 'Whether the asset stands still.'),
    downtime_started_at: ts('W', 'Since when it stands still, in UTC.'),
    failure: obj('W', failure, 'What is wrong and why.'),
    ...ref('work_order', 'work-orders', 'R', 'Work order that it became.'),
    ...ref('approved_by', 'users', 'R', 'User who approved.'),
    approved_at: ts('R', 'When it was approved, in UTC.'),
    rejection_reason: text('R', 'Why it was rejected.'),
    completed_at: ts('R', 'When it was done, in UTC.'),
  },
})
