import type { EntityMap } from '@millwright/kit'
import { custom, FieldRefusal } from '@millwright/kit/fields'
import type { OdooAt } from './dialect.ts'
import {
  date,
  html,
  Named,
  nameIn,
  number,
  ownFields,
  refer,
  referOnly,
  stamps,
  text,
  toText,
} from './fields.ts'
import { commonFilters, contains, equals, isRecord, wordsOf } from './filters.ts'

const status = custom<any>(
  'active',
  (asset) => (asset.active === false ? 'decommissioned' : 'in_service'),
  (value, body) => {
    if (value !== 'in_service' && value !== 'decommissioned')
      throw new FieldRefusal(
        'NOT_ALLOWED_WORD',
        `Odoo only knows equipment that is in_service or decommissioned (archived), not "${value}".`,
      )
    body.active = value === 'in_service'
  },
)

export const assets: EntityMap<'assets', OdooAt> = {
  native: 'maintenance.equipment',
  at: { model: 'maintenance.equipment' },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'write_date', precision: 's', deletes: 'sweep' },
  version: 'none',
  delete: { mode: 'soft', effect: 'Archives the equipment; its requests stay.' },
  fields: {
    name: text('name', { required: true }),
    notes: html('note'),
    status,
    source_status: custom<string | null>('active', ({ active }) => String(active !== false)),
    ...referOnly('organization', 'company_id'),
    // A text until 18, a place of the stock since then where that module is there.
    location_name: custom<string | null>(
      ['location_id', 'location'],
      (asset) => nameIn(asset.location_id) ?? toText(asset.location),
    ),
    category: custom<string | null>(
      'category_id',
      (asset) => nameIn(asset.category_id),
      (value, body) => {
        body.category_id =
          value === null
            ? false
            : new Named('maintenance.equipment.category', 'name', value, '/category')
      },
    ),
    serial_number: text('serial_no'),
    model_name: text('model'),
    ...refer('vendor', 'partner_id'),
    ...refer('responsible', 'technician_user_id'),
    commissioned_on: date('effective_date'),
    decommissioned_on: date('scrap_date'),
    warranty_until_on: date('warranty_date'),
    purchase_cost: number('cost'),
    custom_fields: ownFields,
    ...stamps,
  },
  filters: {
    ...commonFilters,
    name: contains('name'),
    serial_number: equals('serial_no'),
    vendor_id: isRecord('partner_id'),
    organization_id: isRecord('company_id'),
    status: wordsOf('active', { in_service: [true], decommissioned: [false] }),
  },
  actions: {
    move: { reason: 'Odoo keeps no tree and no places of equipment.' },
    set_status: { reason: 'Equipment is archived and taken back by an update of its status.' },
    report_down: { reason: 'Odoo keeps no downtimes of equipment.' },
    report_up: { reason: 'Odoo keeps no downtimes of equipment.' },
  },
  statuses: [
    { source_status: 'true', label: 'Active', status: 'in_service' },
    { source_status: 'false', label: 'Archived', status: 'decommissioned' },
  ],
}
