import type { Filter, Resource } from '../resource.ts'
import { workOrderRules } from '../rules/work-order.ts'
import {
  either,
  flag,
  int,
  list,
  map,
  num,
  obj,
  oneOf,
  pick,
  type Shape,
  text,
  time,
} from '../shape.ts'
import type { Row } from '../store.ts'
import type { Visit } from '../visit.ts'
import { FILES, THUMBNAIL } from './files.ts'
import {
  ASSET_GLANCE,
  ASSIGNEE,
  AVAILABILITIES,
  COPIES,
  COST_ROW,
  EXTERNAL_DATA,
  LOCATION_GLANCE,
  NEW_PROCEDURE,
  PART_STATUSES,
  PRIORITIES,
  PROCEDURE,
  recurrence,
  USED_PART,
  WORK_ORDER_STATUSES,
} from './work-order-shapes.ts'

const ids = list(int())

/** `assets` keeps rows whose field is listed, `notAssets` the others. */
function pair(name: string, pickIds: (row: Row, visit: Visit) => unknown[], shape: Shape = ids) {
  const not = `not${name[0]!.toUpperCase()}${name.slice(1)}`
  const hits = (row: Row, values: string[], visit: Visit) =>
    pickIds(row, visit).some((id) => values.includes(String(id)))
  return {
    [name]: { shape, test: hits },
    [not]: { shape, test: (row: Row, values: string[], visit: Visit) => !hits(row, values, visit) },
  } satisfies Record<string, Filter>
}

function assigned(type: 'USER' | 'TEAM'): Filter {
  return {
    shape: ids,
    test: (row, values) =>
      (row.assignees as { type: string; id: number }[]).some(
        (who) => who.type === type && values.includes(String(who.id)),
      ),
  }
}

/** Categories can be asked for by label or by id. */
function categoryKeys(row: Row, visit: Visit): unknown[] {
  const labels = row.categories as string[]
  const known = visit.state.table('categories').ordered('id')
  const ids = known.filter((category) => labels.includes(String(category.label)))
  return [...labels, ...ids.map((category) => category.id)]
}

function kinship(row: Row): string {
  if (row.isParent) return 'PARENT'
  return row.parentId ? 'SUB_WORK_ORDER' : 'STANDALONE'
}

const EXPANDS = ['assignees', 'asset', 'estimated_time', 'location', 'parts', 'times', 'time_items']
const EXTRA = ['extra_fields', 'part_extra_fields', 'asset_extra_fields', 'location_extra_fields']

export const workOrders: Resource = {
  path: 'workorders',
  one: 'workOrder',
  many: 'workOrders',
  firstId: 40017001,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  created: 200,
  createdId: 'number',
  friendly: true,
  gone: { patch: 'Work Order Not Found', delete: 'workOrder Not Found' },
  dates: true,
  sort: ['updatedAt', 'createdAt', 'dueDate', 'startedAt', 'completedAt'],
  followsDates: true,
  attachments: 'Work Order',
  queryOne: { useSequentialId: flag() },
  expand: [
    'thumbnail',
    'assignees',
    'categories',
    'parts',
    'asset',
    'location',
    'procedure',
    'team_ids',
    'vendor_ids',
    'times',
    'time_items',
    'expenditures',
    ...EXTRA,
    'estimated_time',
  ],
  expandOne: [...EXPANDS, 'expenditures', ...EXTRA],
  expandPatch: [...EXPANDS, 'expenditures', 'extra_fields'],
  filters: {
    title: {
      shape: text(),
      test: (row, [title]) => String(row.title).toLowerCase().includes(title!.toLowerCase()),
    },
    ...pair('assets', (row) => [row.assetId]),
    ...pair('locations', (row) => [row.locationId]),
    ...pair('parts', (row) => (row.partsUsed as { partId: number }[]).map((part) => part.partId)),
    ...pair('vendors', (row) => row.vendorIds as number[]),
    assignees: assigned('USER'),
    teams: assigned('TEAM'),
    ...pair('categories', categoryKeys, list(either([text(), int()]))),
    priorities: {
      shape: list(oneOf(PRIORITIES)),
      test: (row, values) => values.includes(String(row.priority)),
    },
    statuses: {
      shape: list(oneOf(WORK_ORDER_STATUSES)),
      // Measured: asking for both of the optional states at once finds nothing at all.
      test: (row, values) =>
        values.includes(String(row.status)) &&
        !(values.includes('CANCELED') && values.includes('SKIPPED')),
    },
    partStatuses: {
      shape: list(oneOf(PART_STATUSES)),
      test: (row, values) => values.includes(String(row.partStatus)),
    },
    parentSubWorkOrderTypes: {
      shape: list(oneOf(['PARENT', 'SUB_WORK_ORDER', 'STANDALONE'])),
      test: (row, values) => values.includes(kinship(row)),
    },
    show_upcoming: { shape: flag(), test: () => true },
  },
  fields: {
    id: int('row'),
    sequentialId: int('row'),
    title: text('create* update row'),
    description: text('null create update row'),
    status: oneOf(WORK_ORDER_STATUSES, 'row'),
    priority: oneOf(PRIORITIES, 'create update row'),
    type: oneOf(['CYCLE_COUNT', 'OTHER', 'PREVENTIVE', 'REACTIVE'], 'null create update row', {
      input: oneOf(['OTHER', 'REACTIVE', 'PREVENTIVE']),
    }),
    assetId: int('null create update ref:assets'),
    locationId: int('null create update row ref:locations'),
    assignees: list(ASSIGNEE, 'create update row:assignees detail:assignees ruled'),
    assigneeIds: list(int()),
    teamIds: list(int(), 'row:team_ids'),
    requesterId: int('null create update row', { input: either([int('null'), text()], 'null') }),
    workRequestId: int('null create written ref:workrequests'),
    workOrderTemplateId: int('null create written'),
    procedureTemplateId: num('null create update written'),
    skipRestHook: flag('create written'),
    categories: list(text(), 'create update row:categories'),
    dueDate: time('null create update row'),
    dueDateIsFullDay: flag('null row'),
    startDate: time('null create update row'),
    estimatedTime: int('null create update row:estimated_time'),
    procedure: obj(PROCEDURE, 'null create update row:procedure', { input: NEW_PROCEDURE }),
    repeatability: recurrence('create written'),
    recurrenceInfo: recurrence('update row'),
    partsUsed: list(
      obj({
        partId: int('* ref:parts'),
        quantityUsed: int('create* update'),
        locationId: int('null ref:locations'),
        copyOnRecurring: oneOf(COPIES),
      }),
      'create update written ruled',
    ),
    externalData: EXTERNAL_DATA('create update'),
    isParent: flag('null create'),
    parentId: int('null create ref:workorders', { input: num('null ref:workorders') }),
    extraFields: map('create update row:extra_fields'),
    vendorIds: list(num('ref:vendors'), 'create update row:vendor_ids'),
    ...FILES,
    thumbnail: obj(THUMBNAIL, 'null row:thumbnail'),
    completedAt: time('null row'),
    completerId: int('null row'),
    createdAt: time('row'),
    creatorId: int('null row'),
    updatedAt: time('row'),
    deletedAt: time('null row'),
    lastMessageSentAt: time('null row'),
    nextId: int('null row'),
    previousId: int('null row'),
    organizationId: num('row'),
    partsAvailability: oneOf(AVAILABILITIES, 'row'),
    partStatus: oneOf(PART_STATUSES, 'row'),
    progress: obj(
      { openCount: num(), inProgressCount: num(), onHoldCount: num(), doneCount: num() },
      'null',
    ),
    workOrderSummary: obj(
      { content: text(), summary: text('null'), authorId: int('null') },
      'null row',
    ),
    asset: obj({ ...ASSET_GLANCE, assetExtraFields: map() }, 'null row:asset detail:asset'),
    location: obj(
      { ...LOCATION_GLANCE, locationExtraFields: map() },
      'null row:location detail:location',
    ),
    parts: list(USED_PART, 'row:parts detail:parts'),
    times: list(obj(COST_ROW), 'row:times detail:times'),
    timeItems: list(obj(COST_ROW), 'row:time_items detail:time_items'),
    expenditures: list(obj(COST_ROW), 'row:expenditures detail:expenditures'),
  },
  rules: workOrderRules,
}

/** Orders below a parent, with their own wrapper and a smaller row. */
const SUB_ROW = [
  'id',
  'sequentialId',
  'assetId',
  'completedAt',
  'completerId',
  'createdAt',
  'creatorId',
  'deletedAt',
  'description',
  'dueDate',
  'lastMessageSentAt',
  'locationId',
  'nextId',
  'organizationId',
  'partsAvailability',
  'partStatus',
  'previousId',
  'priority',
  'requesterId',
  'startDate',
  'status',
  'title',
  'updatedAt',
  'assignees',
  'asset',
  'location',
  'parts',
  'times',
  'timeItems',
  'expenditures',
  'categories',
  'estimatedTime',
  'extraFields',
  'procedure',
]

export const SUB_WORK_ORDER = obj(
  Object.fromEntries(SUB_ROW.map((name) => [name, workOrders.fields[name]!])),
  'whole',
)

export const WORK_ORDER_ANSWER = obj({ workOrder: pick(workOrders.fields, 'patched') })
