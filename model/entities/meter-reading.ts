import { defineEntity } from '../entity.ts'
import { byId, include_children } from '../filters.ts'
import { bool, choice, dec, norm, ref, str, text, ts } from '../schema.ts'

export const meterReading = defineEntity({
  name: 'meter-readings',
  object: 'meter_reading',
  family: 'maintenance',
  title: 'Meter Reading',
  description: 'One reading of a meter.',
  operations: 'LGCD',
  natural_keys: [['meter_id', 'read_at']],
  filters: {
    meter_id: byId('meter_id', 'Of this meter.'),
    asset_id: byId('asset_id', 'Of the meters on this asset.'),
    read_after: { field: 'read_at', kind: 'ts_from', description: 'Read at or after.' },
    include_children,
  },
  fields: {
    ...ref('meter', 'meters', 'C*', 'Meter that was read.'),
    ...ref('asset', 'assets', 'R', 'Asset that the meter is on.'),
    value: dec('C*', 'Number that was read; or `text_value`.', {
      required_unless: { text_value: [] },
    }),
    text_value: str('C', 'Word of a characteristic.'),
    value_kind: choice('C', ['absolute', 'difference'], 'What `value` is; default absolute.'),
    delta: dec('R', 'Increase since the reading before.'),
    read_at: ts('C*', 'When it was read, in UTC.'),
    ...ref('read_by', 'users', 'C', 'User who read it.'),
    unit: str('R', "The meter's unit in the source's words."),
    unit_code: str('R', "The meter's unit as UN/ECE Rec 20 code."),
    ...norm('origin', ['manual', 'sensor', 'import', 'work_order'], 'C', 'How it came in.'),
    ...ref('work_order', 'work-orders', 'C', 'Work order during which it was read.'),
    notes: text('C', 'Remarks on the reading.'),
    is_rollover: bool('C', 'The counter has passed its highest value.'),
    is_reset: bool('C', 'The counter was set back.'),
    is_reversed: bool('R', 'The reading was taken back.'),
  },
})
