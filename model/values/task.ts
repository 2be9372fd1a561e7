import { bool, choice, hours, list, map, norm, ref, str, text, ts, valueType } from '../schema.ts'
import { priorities } from '../words.ts'
import { assignee } from './assignee.ts'

const checklistItem = valueType('ChecklistItem', {
  id: str('R', "The source's key of this point."),
  label: str('W*', 'What is to be checked.'),
  kind: choice(
    'W',
    ['check', 'pass_fail', 'number', 'text', 'choice', 'photo', 'signature'],
    'What is entered.',
  ),
  options: list('W', str, 'Answers to choose from.'),
  unit: str('W', 'Unit of a number.'),
  value: str('W', 'What was entered, as text.'),
  is_required: bool('W', 'Whether an answer is needed.'),
  is_done: bool('W', 'Whether the point is done.'),
})

/** A step of a work order or maintenance plan. */
export const task = valueType('Task', {
  id: str('R', "The source's key of this task."),
  number: str('W', "The source's own numbering."),
  parent_task_id: str('W', 'Task that this one is a part of.'),
  name: str('W*', 'What is to be done, in short.'),
  description: text('W', 'What is to be done.'),
  ...norm('kind', ['task', 'inspection', 'measurement', 'other'], 'W', 'Sort of task.'),
  ...norm(
    'status',
    ['open', 'in_progress', 'completed', 'skipped'],
    'A',
    'Where the task stands; changed by actions.',
  ),
  ...norm('priority', priorities, 'W', 'Urgency of the task.'),
  ...ref('asset', 'assets', 'W', 'Asset that is worked on.'),
  ...ref('team', 'teams', 'W', 'Team that does it.'),
  assignees: list('W', assignee, 'Who does it.'),
  ...ref('meter', 'meters', 'W', 'Meter that is to be read.'),
  estimated_hours: hours('W', 'Hours that it should take.'),
  actual_hours: hours('W', 'Hours that it took.'),
  scheduled_start_at: ts('W', 'Planned start in UTC.'),
  completed_at: ts('A', 'When it was done, in UTC.'),
  ...ref('completed_by', 'users', 'R', 'User who did it.'),
  result: text('W', 'What came of it.'),
  checklist: list('W', checklistItem, 'Points to check.'),
  notes: text('W', 'Remarks on the task.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
})
