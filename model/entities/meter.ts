import { defineEntity } from '../entity.ts'
import { byId, byWords, include_children } from '../filters.ts'
import { org } from '../groups.ts'
import { bool, choice, dec, list, norm, ref, refs, str, text, ts } from '../schema.ts'

export const meter = defineEntity({
  name: 'meters',
  object: 'meter',
  family: 'maintenance',
  title: 'Meter',
  description: 'A counter, gauge or characteristic on an asset or location.',
  operations: 'LGCUD',
  actions: ['replace'],
  natural_keys: [
    ['asset_id', 'number'],
    ['asset_id', 'name'],
  ],
  filters: {
    asset_id: byId('asset_id', 'On this asset.'),
    location_id: byId('location_id', 'At this location.'),
    kind: byWords('kind', 'Any of these kinds.'),
    include_children,
  },
  fields: {
    number: str('C', 'Code of the meter.'),
    name: str('W*', 'Name of the meter.'),
    description: text('W', 'What it measures.'),
    ...norm(
      'kind',
      ['counter', 'gauge', 'characteristic'],
      'C*',
      'A counter runs one way, a gauge goes up and down, a characteristic has words.',
    ),
    ...ref('asset', 'assets', 'W*', 'Asset that is measured; or `location_id`.', 'R', {
      required_unless: { asset_ids: [], location_id: [] },
    }),
    ...refs('asset_ids', 'assets', 'W', 'Assets, where the source shares meters.'),
    ...ref('location', 'locations', 'W', 'Location that is measured.'),
    ...org(),
    unit: str('C', "Unit of readings in the source's words."),
    unit_code: str('R', 'Unit of readings as UN/ECE Rec 20 code.'),
    allowed_values: list('W', str, 'Words of a characteristic.'),
    direction: choice('W', ['up', 'down'], 'Which way a counter runs.'),
    rollover_at: dec('W', 'Value at which a counter starts again from 0.'),
    lower_limit: dec('W', 'A reading below it is an alarm.'),
    upper_limit: dec('W', 'A reading above it is an alarm.'),
    average_per_day: dec('R', 'Usage per day.'),
    last_value: dec('R', 'Latest reading.'),
    last_text_value: str('R', 'Latest word of a characteristic.'),
    last_read_at: ts('R', 'When it was read last, in UTC.'),
    is_active: bool('W', 'Whether it is in use.'),
  },
})
