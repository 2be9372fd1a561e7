import { SKIP_WEBHOOK } from '../crud.ts'
import { forbidden, invalid, missing } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { flag, int, list, num, obj, oneOf, text } from '../shape.ts'
import { type Row, stamp, wholeSecond } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'

const CUSTOM_FIELD_ENTITIES = [
  'assets',
  'locations',
  'parts',
  'workOrders',
  'vendors',
  'purchaseOrders',
  'lineItemPurchaseOrders',
]

const TYPES = ['oneline', 'multiline', 'number', 'singleSelect', 'date', 'datetime', 'link']

const BARE = {
  id: num(),
  label: text(),
  sortOrder: int(),
  type: oneOf(TYPES),
  options: list(text()),
}

const common = {
  params: { entity: oneOf(CUSTOM_FIELD_ENTITIES) },
}

const SETTINGS = {
  options: list(text(), 'null'),
  includeInRecurrence: flag('null'),
  required: flag('null'),
  unlisted: flag('null'),
}

/** Definitions of custom fields per entity; lists are bare arrays, changes answer nothing. */
export const customFieldOperations: Operation[] = [
  {
    ...common,
    method: 'GET',
    path: '/customfields/{entity}',
    organization: 'one',
    status: 200,
    answer: list(obj({ ...BARE, required: flag('null'), unlisted: flag('null') })),
    run: (visit) => fieldsOf(visit),
  },
  {
    ...common,
    method: 'POST',
    path: '/customfields/{entity}',
    query: SKIP_WEBHOOK,
    organization: 'one',
    body: obj({
      fields: list(obj({ label: text('*'), type: oneOf(TYPES, '*'), ...SETTINGS }), '*'),
    }),
    status: 200,
    answer: list(obj(BARE)),
    run(visit) {
      requireRight(visit)
      return (visit.body.fields as Bag[]).map((field) => addField(field, visit))
    },
  },
  {
    ...common,
    method: 'PATCH',
    path: '/customfields/{entity}/{id}',
    query: SKIP_WEBHOOK,
    body: obj({
      field: obj({ label: text(), type: oneOf(TYPES), ...SETTINGS, sortIndex: int() }, '*'),
    }),
    status: 204,
    run(visit) {
      requireRight(visit)
      const row = requireField(visit, 'custom field Not Found')
      const { sortIndex, ...changes } = visit.body.field as Bag
      Object.assign(row, changes, sortIndex !== undefined && { sortOrder: sortIndex })
      touch('customfields', row, visit)
    },
  },
  {
    ...common,
    method: 'DELETE',
    path: '/customfields/{entity}/{id}',
    query: SKIP_WEBHOOK,
    status: 204,
    run(visit) {
      const row = requireField(visit, 'Custom Fields Not Found')
      row.deletedAt = wholeSecond(visit.now)
      touch('customfields', row, visit)
    },
  },
]

function fieldsOf(visit: Visit): Row[] {
  return visit.state
    .table('customfields')
    .ordered('sortOrder')
    .filter(
      (row) =>
        row.entity === visit.params.entity && visit.organizations.includes(row.organizationId),
    )
}

function addField(field: Bag, visit: Visit): Row {
  const taken = fieldsOf(visit)
  if (taken.some((row) => row.label === field.label)) throw invalid('Invalid Property', 'label')
  return visit.state.table('customfields').insert({
    entity: visit.params.entity,
    label: field.label,
    type: field.type,
    options: field.options ?? [],
    required: field.required ?? false,
    unlisted: field.unlisted ?? false,
    sortOrder: taken.length,
    organizationId: visit.organization,
    ...stamp(visit.now),
    deletedAt: null,
  })
}

function requireRight(visit: Visit): void {
  if (visit.switches.key_role === 'full_user') {
    throw forbidden("User don't have the right permissions")
  }
}

function requireField(visit: Visit, text: string): Row {
  const row = visible(visit, 'customfields', visit.params.id)
  if (row?.entity !== visit.params.entity) throw missing(text)
  return row!
}
