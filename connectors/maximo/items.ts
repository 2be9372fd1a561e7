import type { EntityMap } from '@millwright/kit'
import { custom, flag, readOnly, text, toText } from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import {
  domainWord,
  freeFields,
  internalOf,
  longText,
  reference,
  show,
  truth,
  unitCode,
  version,
} from './fields.ts'
import { contains, equals, ids, plainStatus } from './filters.ts'

const at: MxAt = { structure: 'mxapiitem', uid: 'itemid', free: 'in' }

export const itemStatuses = {
  PENDING: 'pending',
  PLANNING: 'pending',
  ACTIVE: 'active',
  PENDOBS: 'blocked',
  OBSOLETE: 'inactive',
} as const

const kinds = { ITEM: 'part', TOOL: 'tool', STDSERVICE: 'service' } as const
const key = ['itemsetid', 'itemnum']

export const items: EntityMap<'items', MxAt> = {
  native: 'item',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Items have no time of change, only one of the status: they are read again and compared by their row stamp.',
  },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the item; refused once it was used.' },
  fields: {
    number: text('itemnum', { write: 'create', required: true, max: 30 }),
    name: text('description', { required: true, max: 100 }),
    description: longText('description_longdescription'),
    ...domainWord('kind', 'itemtype', 'ITEMTYPE', kinds, { write: 'create' }),
    ...domainWord('status', 'status', 'ITEMSTATUS', itemStatuses),
    category: text('commoditygroup', { max: 8 }),
    unit: text('issueunit', { write: 'create', max: 16 }),
    unit_code: unitCode('issueunit'),
    is_assembly: readOnly(flag('iskit')),
    is_taxable: custom<boolean | null>(
      'taxexempt',
      ({ taxexempt }) => {
        const isExempt = truth(taxexempt)
        return isExempt === null ? null : !isExempt
      },
      (value, body) => {
        body.taxexempt = value === null ? null : !value
      },
    ),
    is_lot_tracked: show<boolean | null>('lottype', (row) => {
      const kind = internalOf(row, 'lottype')
      return kind === null ? null : kind === 'LOT'
    }),
    // A rotating item is stock whose pieces are assets.
    is_serial_tracked: flag('rotating', { write: 'create' }),
    external_reference: reference,
    custom_fields: freeFields('item', 'in'),
    version,
  },
  filters: {
    ids: ids(key),
    number: equals('itemnum'),
    name: contains('description'),
    external_reference: equals('externalrefid'),
    status: plainStatus(itemStatuses),
  },
  scanned: ['kind'],
  statuses: Object.entries(itemStatuses).map(([source_status, status]) => ({
    source_status,
    label: toText(source_status)!,
    status,
  })),
}
