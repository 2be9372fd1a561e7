import { type EntityMap, encodeKey, type Native } from '@millwright/kit'
import { derived, flag, readOnly, text, toText } from '@millwright/kit/fields'
import { setStatus } from './actions.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  dayAt,
  domainWord,
  freeFields,
  longText,
  number,
  partsOf,
  reference,
  show,
  stamps,
  truth,
  within,
} from './fields.ts'
import { changed, contains, equals, ids, plainStatus, refersTo } from './filters.ts'
import { patch } from './write.ts'

const at: MxAt = {
  structure: 'mxapiasset',
  uid: 'assetuid',
  children: { assetmeter: ['metername'] },
  free: 'eq',
}

/** Internal values of LOCASSETSTATUS; sites have many synonyms of their own. */
export const placeStatuses = {
  'NOT READY': 'planned',
  OPERATING: 'active',
  DECOMMISSIONED: 'decommissioned',
} as const
const statuses = {
  'NOT READY': 'planned',
  OPERATING: 'in_service',
  DECOMMISSIONED: 'decommissioned',
} as const
const key = ['siteid', 'assetnum']

export const assets: EntityMap<'assets', MxAt> = {
  native: 'asset',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the asset with its meters; refused once it was used.' },
  fields: {
    number: text('assetnum', { write: 'create', max: 25 }),
    name: text('description', { required: true, max: 100 }),
    description: longText('description_longdescription'),
    ...domainWord('status', 'status', 'LOCASSETSTATUS', statuses),
    operational_state: derived<any>('isrunning', ({ isrunning }) => {
      const isRunning = truth(isrunning)
      return isRunning === null ? null : isRunning ? 'running' : 'down'
    }),
    organization_id: readOnly(code('orgid')),
    site_id: code('siteid', { write: 'create' }),
    location_id: within('siteid', 'location', { tells: true }),
    parent_id: within('siteid', 'parent', { tells: true }),
    has_children: readOnly(flag('children')),
    category: text('assettype', { max: 15 }),
    manufacturer_id: readOnly(within('orgid', 'manufacturer')),
    manufacturer_name: text('manufacturer', { max: 12, note: 'The code of a company in Maximo.' }),
    serial_number: text('serialnum', { max: 64 }),
    barcode: text('assettag', { max: 64 }),
    vendor_id: within('orgid', 'vendor'),
    item_id: within('itemsetid', 'itemnum', { tells: true }),
    account_number: show<string | null>('glaccount', (row) => toText(row.glaccount)),
    installed_on: dayAt('installdate'),
    warranty_until_on: dayAt('warrantyexpdate'),
    purchase_cost: number('purchaseprice'),
    replacement_cost: number('replacecost'),
    meter_ids: show<any>(['assetmeter', 'siteid', 'assetnum'], (row) =>
      (row.assetmeter ?? []).map(({ metername }: { metername: string }) =>
        encodeKey([row.siteid, row.assetnum, metername]),
      ),
    ),
    external_reference: reference,
    custom_fields: freeFields('asset', 'eq'),
    ...stamps,
  },
  filters: {
    ...changed,
    ids: ids(key),
    number: equals('assetnum'),
    name: contains('description'),
    external_reference: equals('externalrefid'),
    site_id: refersTo('siteid'),
    status: plainStatus(statuses),
    parent_id: refersTo('parent', 'siteid'),
    location_id: refersTo('location', 'siteid'),
    vendor_id: refersTo('vendor', 'orgid'),
    serial_number: equals('serialnum'),
    category: (wanted: readonly string[]) => ({
      where: [],
      needs: ['assettype'],
      keep: ({ assettype }: Native) => wanted.includes(assettype),
    }),
  },
  actions: {
    move: {
      parameters: ['location_id', 'parent_id'],
      effect:
        'Moves the asset to another location or below another asset; Maximo keeps the history.',
      steps: ({ native, body, context }) => {
        const own = {
          ...(body.location_id && { location: partsOf(body.location_id, 2)[1] }),
          ...(body.parent_id && { parent: partsOf(body.parent_id, 2)[1] }),
        }
        return [{ ...patch(at, native, own, context), effect: 'Moves the asset.' }]
      },
    },
    set_status: setStatus(at),
    report_down: {
      reason: 'Maximo books downtimes by an action of its own, whose form is not confirmed.',
    },
    report_up: {
      reason: 'Maximo books downtimes by an action of its own, whose form is not confirmed.',
    },
  },
  statuses: Object.entries(statuses).map(([source_status, status]) => ({
    source_status,
    label: source_status,
    status,
  })),
}
