import { type EntityMap, type Native, toDecimal } from '@millwright/kit'
import { custom, derived, type LineMap, text, toText } from '@millwright/kit/fields'
import type { ModelAt } from './dialect.ts'
import { authors, currency, date, members, numeric, refer, stamps, textAt, toId } from './fields.ts'
import { commonFilters, contains, equals, isRecord } from './filters.ts'
import { cancelledWith, cancelNeeds, tradeLine } from './line-fields.ts'
import { numberLines } from './line-numbers.ts'
import { requisitionActions, requisitionRecord } from './requisition-actions.ts'
import * as progress from './requisition-progress.ts'
import { pick } from './values.ts'
import { versionOf } from './versions.ts'

const line: LineMap = {
  key: ['id'],
  deletes: 'hard',
  adds: true,
  fields: {
    ...tradeLine,
    description: text('description'),
    net_amount: custom<string | null>('amount', (row) => toDecimal(row.amount?.decimal)),
    ...refer('vendor', 'supplier', { number: 'code', name: 'name' }),
    status: derived<string>(progress.requestNeeds, progress.lineStatusOf),
    deleted_at: cancelledWith,
    ordered_quantity: derived<string | null>(progress.requestNeeds, progress.orderedOf),
    purchase_order_id: derived<string | null>(progress.requestNeeds, (row) =>
      toId(progress.orderedRequests(row)[0]?.purchase),
    ),
    purchase_order_number: derived<string | null>(progress.requestNeeds, (row) =>
      toText(pick(progress.orderedRequests(row)[0], 'purchase.number')),
    ),
    purchase_order_line_id: derived<string | null>(progress.requestNeeds, (row) =>
      toId(progress.orderedRequests(row)[0]?.purchase_line),
    ),
  },
}

const statesOf: Readonly<Record<string, readonly string[]>> = {
  draft: ['draft'],
  pending_approval: ['waiting'],
  approved: ['approved', 'processing', 'done'],
  partially_ordered: ['processing', 'done'],
  ordered: ['processing', 'done'],
  rejected: ['rejected'],
  cancelled: ['cancelled'],
}

const approvals: Readonly<Record<string, string>> = {
  draft: 'not_submitted',
  waiting: 'pending',
  rejected: 'rejected',
  approved: 'approved',
  processing: 'approved',
  done: 'approved',
}

const isIn =
  (...states: string[]) =>
  (record: Native): boolean =>
    states.includes(record.source_status)

export const purchaseRequisitions: EntityMap<'purchase-requisitions', ModelAt> = {
  native: requisitionRecord.model,
  at: {
    ...requisitionRecord,
    complete: async (_, body, current) =>
      Array.isArray(body.lines) ? { ...body, lines: numberLines(body.lines, current) } : body,
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: {
    by: 'write_date',
    precision: 'ms',
    deletes: 'sweep',
    note: 'A change of a line alone, and an order made of it, leave the stamp of the requisition as it was; its version changes.',
  },
  version: 'stamp',
  delete: {
    mode: 'hard',
    effect: 'Deletes the requisition; the server cancels it first if it is a draft.',
  },
  create_statuses: ['draft'],
  fields: {
    number: textAt('number'),
    name: text('description'),
    ...authors,
    status: custom<any>(progress.requisitionNeeds, progress.statusOf, () => undefined, {
      write: 'create',
    }),
    source_status: textAt('state'),
    related: derived<any>(progress.requisitionNeeds, relatedOf),
    approval_status: derived<any>('state', (requisition) => approvals[requisition.state] ?? null),
    requester_name: textAt('employee.rec_name'),
    approved_by_name: textAt('approved_by.rec_name'),
    required_on: date('supply_date'),
    ...refer('organization', 'company', { name: 'rec_name' }, { write: 'create' }),
    ...refer('inventory_location', 'warehouse', { number: 'code', name: 'name' }),
    currency: currency(),
    total_net_amount: custom<string | null>('total_amount', numeric('total_amount').decode),
    lines: members('lines', line, {
      required: true,
      document: [...cancelNeeds, 'currency', 'currency.code'],
    }),
    ...stamps,
    version: versionOf(requisitionRecord, ['lines.purchase_requests.state']),
  },
  filters: {
    ...commonFilters(),
    number: equals('number'),
    name: contains('description'),
    organization_id: isRecord('company'),
    vendor_id: isRecord('lines.supplier'),
    item_id: isRecord('lines.product'),
    status: (words: readonly string[]) => ({
      where: [['state', 'in', [...new Set(words.flatMap((word) => statesOf[word] ?? []))]]],
      needs: progress.requisitionNeeds,
      keep: (requisition: Native) => words.includes(progress.statusOf(requisition)),
    }),
  },
  // As the screens have it by state (read from the module's field states); the server lets it through.
  rules: [
    {
      id: 'submitted-requisition-is-fixed',
      fields: '*',
      when: isIn('waiting', 'rejected', 'approved', 'cancelled'),
      reason: 'Requisition {number} is {status}; take it back to draft before you change it.',
      instead: ['actions/withdraw', 'actions/reopen'],
    },
    {
      id: 'bought-requisition-is-fixed',
      fields: '*',
      when: isIn('processing', 'done'),
      reason: 'Requisition {number} is being bought or done; nothing in it can change.',
      instead: ['a new purchase requisition'],
    },
    {
      id: 'submitted-requisition-stays',
      fields: '*',
      ops: ['delete'],
      when: (record) => !isIn('draft', 'cancelled')(record),
      reason: 'Requisition {number} is {status}; only a draft or cancelled one can be deleted.',
      instead: ['actions/withdraw', 'actions/reopen'],
    },
  ],
  actions: requisitionActions,
  statuses: [
    { source_status: 'draft', label: 'Draft', status: 'draft' },
    { source_status: 'waiting', label: 'Waiting', status: 'pending_approval' },
    { source_status: 'rejected', label: 'Rejected', status: 'rejected' },
    { source_status: 'approved', label: 'Approved', status: 'approved' },
    { source_status: 'processing', label: 'Processing', status: 'approved' },
    { source_status: 'done', label: 'Done', status: 'ordered' },
    { source_status: 'cancelled', label: 'Cancelled', status: 'cancelled' },
  ],
}

function relatedOf(requisition: Native): Native[] {
  const lines: Native[] = requisition['lines.'] ?? []
  const orders = new Map(
    lines
      .flatMap(progress.orderedRequests)
      .map((request) => [request.purchase, pick(request, 'purchase.number')]),
  )
  return [...orders].map(([id, number]) => ({
    entity: 'purchase-orders',
    id: String(id),
    number: number ?? null,
  }))
}
