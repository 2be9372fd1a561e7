import type { Resource } from '../resource.ts'
import { int, list, num, obj, oneOf, text, time } from '../shape.ts'
import { ASSET_STATUSES, DOWNTIMES } from './assets.ts'

/** The history of up and down time, over all assets. */
export const assetStatuses: Resource = {
  path: 'assetstatuses',
  one: 'assetStatus',
  many: 'assetStatuses',
  firstId: 42,
  verbs: ['list', 'update'],
  gone: { patch: 'assetstatus Not Found', delete: 'assetstatus Not Found' },
  sort: ['createdAt', 'updatedAt', 'startedAt', 'endedAt'],
  order: '-createdAt',
  organizationById: ['update'],
  filters: {
    assetId: {
      shape: list(int()),
      test: (row, ids) => ids.includes(String(row.assetId)),
    },
  },
  fields: {
    id: num('row'),
    customStatusId: num('null update row ref:assetcustomstatuses'),
    assetId: num('row rows-only'),
    status: oneOf(ASSET_STATUSES, 'update row'),
    downtimeType: oneOf(DOWNTIMES, 'null update row'),
    startedAt: time('update row'),
    endedAt: time('null update row'),
    description: text('null update row'),
    organizationId: num('row rows-only'),
    creatorId: num('row rows-only'),
    updaterId: num('null row rows-only'),
    createdAt: time('row'),
    updatedAt: time('row'),
    deletedAt: time('null row'),
  },
  rules: {
    update(row, _body, visit) {
      row.updaterId = visit.state.me
    },
  },
}

/** Body and answer of a new status of one asset. */
export const NEW_ASSET_STATUS = obj({
  status: oneOf(ASSET_STATUSES),
  customStatusId: num('null ref:assetcustomstatuses'),
  downtimeType: oneOf(DOWNTIMES, 'null'),
  startedAt: time(),
  endedAt: time('null'),
  description: text('null'),
})

export const ASSET_STATUS_ANSWER = obj({
  assetStatus: obj({
    id: num(),
    downtimeType: oneOf(DOWNTIMES, 'null'),
    status: oneOf(ASSET_STATUSES),
    startedAt: time(),
    customStatusId: num('null'),
    updatedAt: time(),
  }),
})

export const assetCriticalities: Resource = {
  path: 'assetcriticalities',
  one: 'assetCriticality',
  many: 'assetCriticalities',
  firstId: 150,
  verbs: ['list', 'get'],
  gone: { patch: 'Not Found.', delete: 'Not Found.' },
  filters: {
    label: { shape: text(), test: (row, [label]) => row.label === label },
    level: { shape: int(), test: (row, [level]) => row.level === Number(level) },
  },
  fields: { id: int('row'), label: text('row'), level: int('row') },
}

export const assetCustomStatuses: Resource = {
  path: 'assetcustomstatuses',
  one: 'assetCustomStatus',
  many: 'assetCustomStatuses',
  patchedOne: 'assetcustomstatus',
  firstId: 301,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  gone: { patch: 'assetcustomstatus Not Found', delete: 'assetCustomStatus Not Found' },
  organizationById: ['update'],
  fields: {
    id: num('row'),
    label: text('create* update* row'),
    baseAssetStatus: oneOf(ASSET_STATUSES, 'create* row'),
    downtimeType: oneOf(DOWNTIMES, 'null row get'),
    createdAt: time('row'),
    updatedAt: time('row'),
    deletedAt: time('null'),
  },
}
