import type { EntityMap } from '@millwright/kit'
import { required } from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import { byGuids, byStamp, setAt, stamps, v4, withCustom, within, words } from './fields.ts'

/** Places of fixed assets: a code and a name, no tree. */
export const locations: EntityMap<'locations', ODataAt> = {
  native: 'fixedAssetLocations',
  at: setAt('fixedAssetLocations'),
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: withCustom(
    {
      number: required(words('code', { write: 'create', max: 10 })),
      name: words('displayName', { max: 50 }),
      ...stamps,
    },
    {},
  ),
  filters: { ids: byGuids, number: v4.is('code'), name: within('displayName'), ...byStamp },
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  delete: { mode: 'hard', effect: 'Deletes the place of fixed assets.' },
}
