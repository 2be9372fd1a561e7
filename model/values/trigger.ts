import { bool, choice, date, dec, list, map, ref, str, valueType } from '../schema.ts'

const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** What makes a maintenance plan due. */
export const trigger = valueType('Trigger', {
  id: str('R', "The source's key of this trigger."),
  kind: choice('W*', ['time', 'meter', 'condition', 'event'], 'What it watches.'),
  interval: dec('W', 'Distance from one time to the next, in `interval_unit`.'),
  interval_unit: str('W', "minute, hour, day, week, month, year, or the meter's unit."),
  is_recurring: bool('W', 'Whether it comes again.'),
  rrule: str('W', 'Recurrence as RFC 5545 rule, where it can be written so.'),
  weekdays: list(
    'W',
    (mark, description) => choice(mark, weekdays, description),
    'Days of the week.',
  ),
  ...ref('meter', 'meters', 'W', 'Meter that it watches.'),
  operator: choice('W', ['lt', 'le', 'eq', 'ge', 'gt', 'every'], 'How the reading is compared.'),
  threshold: dec('W', "Value that is compared with, in the meter's unit."),
  text_value: str('W', 'Word that is compared with.'),
  tolerance: dec('W', 'Accepted deviation, in `interval_unit`.'),
  next_due_on: date('W', 'Day on which it is due next.'),
  next_due_value: dec('R', 'Reading at which it is due next.'),
  custom_fields: map('W', "Further fields of the source under the source's own names."),
})
