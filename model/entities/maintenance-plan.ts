import { defineEntity } from '../entity.ts'
import { byId, include_children } from '../filters.ts'
import { org } from '../groups.ts'
import { bool, choice, date, days, hours, list, norm, ref, refs, str, text } from '../schema.ts'
import { assignee } from '../values/assignee.ts'
import { labor } from '../values/labor.ts'
import { materialUsage } from '../values/material-usage.ts'
import { task } from '../values/task.ts'
import { trigger } from '../values/trigger.ts'
import { priorities, workTypes } from '../words.ts'

export const maintenancePlan = defineEntity({
  name: 'maintenance-plans',
  object: 'maintenance_plan',
  family: 'maintenance',
  title: 'Maintenance Plan',
  description: 'What is done when: triggers with their tasks, labor and materials.',
  operations: 'LGCUD',
  actions: ['hold', 'resume', 'generate', 'set_status'],
  natural_keys: [['site_id', 'number']],
  collections: ['triggers', 'tasks', 'labor', 'materials'],
  filters: {
    asset_id: byId('asset_ids', 'For this asset.'),
    location_id: byId('location_ids', 'For this location.'),
    due_before: { field: 'next_due_on', kind: 'date_to', description: 'Due before this day.' },
    include_children,
  },
  transitions: {
    draft: [{ to: 'active', by: 'resume' }, { to: 'ended' }],
    active: [{ to: 'paused', by: 'hold' }, { to: 'ended' }],
    paused: [{ to: 'active', by: 'resume' }, { to: 'ended' }],
    ended: [],
  },
  fields: {
    number: str('C', 'Number of the plan.'),
    name: str('W*', 'Name of the plan.'),
    description: text('W', 'What the plan is for.'),
    instructions: text('W', 'How to do the work.'),
    notes: text('W', 'Remarks on the plan.'),
    ...norm(
      'status',
      ['draft', 'active', 'paused', 'ended'],
      'AC',
      'Whether it makes orders; changed by actions.',
    ),
    ...org(),
    ...refs('asset_ids', 'assets', 'W*', 'Assets; or locations, or models.', {
      required_unless: { location_ids: [], asset_model_ids: [] },
    }),
    ...refs('location_ids', 'locations', 'W', 'Locations.'),
    ...refs('asset_model_ids', 'asset-models', 'W', 'Models whose assets are all meant.'),
    ...norm('work_type', workTypes, 'W', 'Sort of work of its orders.'),
    ...norm('priority', priorities, 'W', 'Urgency of its orders.'),
    category: str('W', 'Class of its orders.'),
    category_code: str('W', "The source's code of the class."),
    ...ref('team', 'teams', 'W', 'Team that does it.'),
    assignees: list('W', assignee, 'Who does it.'),
    role_name: str('W', 'Craft that is needed.'),
    estimated_hours: hours('W', 'Hours that it should take.'),
    ...ref('account', 'accounts', 'W', 'Account that pays.'),
    ...ref('cost_center', 'accounts', 'W', 'Cost center that pays.'),
    requires_materials: bool('W', 'Whether materials must be there first.'),
    requires_shutdown: bool('W', 'Whether the asset must stand still.'),
    schedule_basis: choice(
      'W',
      ['fixed', 'floating'],
      'Next date counts from the plan (fixed) or from the last completion (floating).',
    ),
    trigger_logic: choice('W', ['any', 'all', 'first'], 'How several triggers combine.'),
    lead_time_days: days('W', 'Orders are made so many days early.'),
    starts_on: date('W', 'First day of the plan.'),
    ends_on: date('W', 'Last day of the plan.'),
    next_due_on: date('W', 'Day on which work is due next.'),
    last_due_on: date('R', 'Day on which work was due last.'),
    last_completed_on: date('R', 'Day on which work was done last.'),
    triggers: list('W*', trigger, 'What makes it due.'),
    tasks: list('W', task, 'Steps that are copied into every order.'),
    labor: list('W', labor, 'Planned hours that are copied into every order.'),
    materials: list('W', materialUsage, 'Planned materials that are copied into every order.'),
  },
})
