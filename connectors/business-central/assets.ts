import type { EntityMap } from '@millwright/kit'
import { readOnly, required } from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  byGuid,
  byGuids,
  byStamp,
  link,
  setAt,
  stamps,
  v4,
  withCustom,
  within,
  words,
} from './fields.ts'

/**
 * Fixed assets of accounting. That one is under maintenance or blocked for postings does not say whether it is in
 * service: both stay under their own names.
 */
export const assets: EntityMap<'assets', ODataAt> = {
  native: 'fixedAssets',
  at: setAt('fixedAssets'),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: words('number', {
        write: 'create',
        max: 20,
        note: 'only where the number series allows numbers by hand',
      }),
      name: required(words('displayName', { max: 100 })),
      location_id: link('fixedAssetLocationId'),
      location_number: readOnly(words('fixedAssetLocationCode')),
      category: words('subclassCode', { max: 10 }),
      serial_number: words('serialNumber', { max: 50 }),
      responsible_number: readOnly(words('employeeNumber')),
      fixed_asset_number: readOnly(words('number')),
      ...stamps,
    },
    { classCode: 'always', employeeId: 'always', underMaintenance: 'always', blocked: 'always' },
  ),
  filters: {
    ids: byGuids,
    number: v4.is('number'),
    name: within('displayName'),
    location_id: byGuid('fixedAssetLocationId'),
    category: v4.oneOf('subclassCode'),
    serial_number: v4.is('serialNumber'),
    ...byStamp,
  },
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  delete: {
    mode: 'hard',
    effect: 'Deletes the fixed asset; refused while it has ledger entries of open years.',
  },
  actions: {
    move: { reason: 'The place of a fixed asset is changed by an update of location_id.' },
    set_status: { reason: 'A fixed asset has no status, only whether it is blocked for postings.' },
    report_down: { reason: 'Downtimes are not kept in Business Central.' },
    report_up: { reason: 'Downtimes are not kept in Business Central.' },
  },
}
