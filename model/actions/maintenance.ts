import {
  bool,
  date,
  dec,
  hours,
  list,
  norm,
  obj,
  qty,
  refId,
  refs,
  str,
  text,
  ts,
} from '../schema.ts'
import { assignee } from '../values/assignee.ts'
import { failure } from '../values/failure.ts'
import { act } from './action-spec.ts'

const reading = {
  meter_id: refId('meters', 'C*', 'Meter that was read.'),
  value: dec('C*', 'Number that was read; either this or `text_value`.', {
    required_unless: { text_value: [] },
  }),
  text_value: str('C', 'Word of a characteristic.'),
  read_at: ts('C', 'When it was read, in UTC; default: the end of the work.'),
  notes: text('C', 'Remarks on the reading.'),
  is_rollover: bool('C', 'The counter has passed its highest value.'),
  is_reset: bool('C', 'The counter was set back.'),
}

/** Steps of maintenance work, assets, meters and plans. */
export const maintenanceActions = {
  schedule: act('Plans when the work is done.', {
    scheduled_start_at: ts('C*', 'Planned start in UTC; null takes the plan back.', {
      may_be_null: true,
    }),
    scheduled_end_at: ts('C', 'Planned end in UTC.'),
    assignees: list('C', assignee, 'Who does it; replaces those before.'),
  }),
  assign: act('Replaces the assignees.', {
    assignees: list('C*', assignee, 'Who does it; an empty list takes all away.', {
      may_be_null: true,
    }),
  }),
  start: act('Work begins.', { started_at: ts('C', 'When it began, in UTC; default now.') }),
  complete: act('Work is done.', {
    completed_at: ts('C', 'When it was done, in UTC; default now.'),
    completion_notes: text('C', 'What was done.'),
    actual_hours: hours('C', 'Hours that it took.'),
    failure: obj('C', failure, 'What was wrong, why, and what was done.'),
    meter_readings: list('C', reading, 'Meters that were read.'),
    quantity: qty('C', 'Quantity that was made, of production orders.'),
  }),
  move: act('Moves an asset; the source keeps the history.', {
    location_id: refId('locations', 'C*', 'New place; either this or `parent_id`.', {
      required_unless: { parent_id: [] },
    }),
    parent_id: refId('assets', 'C', 'Asset that it is now a part of.'),
    moved_at: ts('C', 'When it was moved, in UTC; default now.'),
  }),
  report_down: act('Opens a downtime of the asset.', {
    started_at: ts('C', 'When the asset went down, in UTC; default now.'),
    ...norm('kind', ['planned', 'unplanned'], 'C', 'Whether the stop was planned.'),
    description: text('C', 'What happened.'),
  }),
  report_up: act('Ends the open downtime of the asset.', {
    ended_at: ts('C', 'When the asset ran again, in UTC; default now.'),
    ...norm('kind', ['planned', 'unplanned'], 'C', 'Whether the stop was planned.'),
    description: text('C', 'What was done.'),
  }),
  replace: act('Puts in a new device; the meter stays the same.', {
    final_value: dec('C*', 'Last value of the old device.'),
    start_value: dec('C*', 'First value of the new device.'),
    replaced_at: ts('C', 'When it was replaced, in UTC; default now.'),
  }),
  generate: act('Makes a work order of the plan now.', {
    due_on: date('C', 'Day on which the work is due.'),
    ...refs('asset_ids', 'assets', 'C', 'Only for these assets of the plan.'),
  }),
}
