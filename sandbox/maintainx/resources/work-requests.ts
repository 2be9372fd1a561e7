import type { Resource } from '../resource.ts'
import { workRequestRules } from '../rules/work-request.ts'
import { flag, int, list, map, num, obj, oneOf, pick, text, time } from '../shape.ts'
import { FILES } from './files.ts'
import { ASSET_GLANCE, LOCATION_GLANCE, PRIORITIES } from './work-order-shapes.ts'
import { workOrders } from './work-orders.ts'

const EXPANDS = ['asset', 'location', 'work_order', 'extra_fields']

/** Requests are approved by making a work order from them; the API has no call to approve or reject. */
export const workRequests: Resource = {
  path: 'workrequests',
  one: 'workRequest',
  many: 'workRequests',
  firstId: 7700401,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  created: 200,
  gone: { patch: 'work request Not Found', delete: 'workRequest Not Found' },
  attachments: 'Work Request',
  expand: EXPANDS,
  expandOne: EXPANDS,
  filters: {
    title: {
      shape: text(),
      test: (row, [title]) =>
        String(row.id) === title || String(row.title).toLowerCase().includes(title!.toLowerCase()),
    },
    assets: { shape: list(int()), test: (row, ids) => ids.includes(String(row.assetId)) },
    locations: { shape: list(int()), test: (row, ids) => ids.includes(String(row.locationId)) },
    priorities: {
      shape: list(oneOf(PRIORITIES)),
      test: (row, values) => values.includes(String(row.priority)),
    },
    statuses: {
      shape: list(oneOf(['PENDING', 'REJECTED', 'APPROVED', 'DONE'])),
      test: (row, values) => values.includes(String(row.requestStatus)),
    },
  },
  fields: {
    id: num('row'),
    title: text('create* update row'),
    description: text('null create update row'),
    priority: oneOf(PRIORITIES, 'create update row'),
    requestStatus: oneOf(['PENDING', 'REJECTED', 'APPROVED', 'DONE'], 'row'),
    assetId: num('null create update row ref:assets'),
    locationId: num('null create update row ref:locations'),
    workOrderId: num('null row'),
    sendEmailNotification: flag('row'),
    approverTeamId: num('null create update row ref:teams'),
    creatorContactInfo: obj(
      { type: oneOf(['PHONE', 'EMAIL', 'OTHER']), value: text() },
      'null create update row',
      { input: text('null') },
    ),
    extraFields: map('create update row:extra_fields'),
    attachments: { ...FILES.attachments, marks: new Set(['row']) },
    thumbnail: { ...FILES.thumbnail, marks: new Set(['null', 'row']) },
    createdAt: time('row'),
    updatedAt: time('row'),
    asset: obj(ASSET_GLANCE, 'row:asset detail:asset'),
    location: obj(LOCATION_GLANCE, 'row:location detail:location'),
    workOrder: obj(
      pick(workOrders.fields, 'patched').fields!,
      'whole row:work_order detail:work_order',
    ),
  },
  rules: workRequestRules,
}
