import {
  type EntityMap,
  encodeKey,
  lockedWhen,
  minus,
  type Native,
  toDecimal,
} from '@millwright/kit'
import { derived, each, type LineMap, readOnly, text, toText } from '@millwright/kit/fields'
import { move, setStatus } from './actions.ts'
import type { MxAt } from './dialect.ts'
import {
  code,
  dayAt,
  freeFields,
  instantOf,
  internalOf,
  longText,
  reference,
  show,
  stamps,
  within,
} from './fields.ts'
import { changed, contains, equals, ids, refersTo, words } from './filters.ts'
import { attributesOf, lineNumber, linesOf, tradeFields } from './trade-lines.ts'

/** Internal values of the domain PRSTATUS; those of HOLD and COMP are not confirmed. */
const statuses: Readonly<Record<string, string>> = {
  WAPPR: 'pending_approval',
  APPR: 'approved',
  COMP: 'ordered',
  CLOSE: 'closed',
  CAN: 'cancelled',
}

const isOrdered = (line: Native) => toText(line.ponum) !== null

function lineStatusOf(line: Native): string {
  const internal = internalOf(line.$order ?? {}, 'status') ?? ''
  if (internal !== 'CAN' && isOrdered(line)) return 'ordered'
  return statuses[internal] ?? 'unknown'
}

function statusOf(row: Native): string {
  const status = statuses[internalOf(row, 'status') ?? ''] ?? 'unknown'
  const all = (row.prline ?? []) as Native[]
  if (status !== 'approved' || !all.some(isOrdered)) return status
  return all.every(isOrdered) ? 'ordered' : 'partially_ordered'
}

const lineMap: LineMap = {
  key: ['prlinenum'],
  deletes: 'hard',
  fields: {
    line_number: lineNumber('prlinenum'),
    ...tradeFields,
    inventory_location_id: within('siteid', 'storeloc'),
    status: derived<any>('ponum', lineStatusOf),
    ordered_quantity: derived<string | null>(['orderqty', 'ponum'], (line) =>
      isOrdered(line) ? toDecimal(line.orderqty) : '0',
    ),
    purchase_order_id: show<string | null>(['ponum', 'positeid'], (line) =>
      isOrdered(line) ? encodeKey([String(line.positeid ?? ''), line.ponum]) : null,
    ),
    purchase_order_line_id: show<string | null>('polinenum', (line) =>
      isOrdered(line) ? toText(line.polinenum) : null,
    ),
    custom_fields: freeFields('prline', 'rl'),
  },
}

const at: MxAt = {
  structure: 'mxapipr',
  uid: 'prid',
  children: { prline: attributesOf(lineMap) },
  heads: { prline: ['currencycode', 'status'] },
  free: 'pr',
}

const to = (internal: string) => ({ domain: 'PRSTATUS', internal })
const key = ['siteid', 'prnum']

export const purchaseRequisitions: EntityMap<'purchase-requisitions', MxAt> = {
  native: 'pr',
  at,
  key,
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
  delete: {
    mode: 'hard',
    effect: 'Deletes the requisition with its lines; refused after approval.',
  },
  fields: {
    number: text('prnum', { write: 'create', max: 8 }),
    name: text('description', { max: 100 }),
    description: longText('description_longdescription'),
    status: derived<any>(['status', 'prline'], statusOf),
    source_status: show<string | null>('status', (row) => toText(row.status)),
    status_changed_at: show<string | null>('statusdate', instantOf('statusdate')),
    updated_by_id: readOnly(code('changeby')),
    approval_status: derived<any>('status', (row) => {
      const internal = internalOf(row, 'status') ?? ''
      if (internal === 'WAPPR') return 'pending'
      return ['APPR', 'COMP', 'CLOSE'].includes(internal) ? 'approved' : 'unknown'
    }),
    organization_id: readOnly(code('orgid')),
    site_id: code('siteid', { write: 'create' }),
    requested_by_id: code('requestedby'),
    vendor_id: within('orgid', 'vendor'),
    required_on: dayAt('requireddate'),
    shipping_method: text('shipvia', { max: 20 }),
    inventory_location_id: within('storelocsiteid', 'storeloc', { tells: true }),
    currency: text('currencycode', { write: 'create', max: 8 }),
    total_net_amount: derived<string | null>(['totalcost', 'totaltax1'], (row) => {
      const total = toDecimal(row.totalcost)
      return total === null ? null : minus(total, toDecimal(row.totaltax1) ?? '0')
    }),
    total_tax_amount: show<string | null>('totaltax1', (row) => toDecimal(row.totaltax1)),
    total_gross_amount: show<string | null>('totalcost', (row) => toDecimal(row.totalcost)),
    lines: each('prline', lineMap, { from: linesOf('prline') }),
    created_at: show<string | null>('issuedate', instantOf('issuedate')),
    external_reference: reference,
    custom_fields: freeFields('pr', 'pr'),
    ...stamps,
  },
  filters: {
    ...changed,
    ids: ids(key),
    number: equals('prnum'),
    name: contains('description'),
    external_reference: equals('externalrefid'),
    site_id: refersTo('siteid'),
    vendor_id: refersTo('vendor', 'orgid'),
    requested_by_id: refersTo('requestedby'),
    status: words('status', {
      needs: ['prline'],
      of: statusOf,
      internal: (word) => {
        const own = Object.keys(statuses).filter((internal) => statuses[internal] === word)
        return word === 'ordered' || word === 'partially_ordered' ? [...own, 'APPR'] : own
      },
    }),
  },
  scanned: ['item_id', 'work_order_id'],
  rules: [
    lockedWhen(['closed', 'cancelled'], {
      id: 'ended-requisition',
      fields: '*',
      ops: ['update', 'delete'],
      reason: 'Requisition {number} is {status}; Maximo allows no more changes to it.',
      instead: ['a new purchase requisition'],
    }),
    lockedWhen(['approved', 'partially_ordered', 'ordered'], {
      id: 'approved-requisition',
      fields: '*',
      ops: ['update', 'delete'],
      reason: 'Requisition {number} is {status}; Maximo changes it no more.',
      instead: ['actions/cancel'],
    }),
  ],
  actions: {
    submit: { reason: 'A new requisition waits for approval from the start.' },
    withdraw: {
      reason: 'A requisition waits for approval until it is decided; it can be changed there.',
    },
    approve: move(at, to('APPR'), {
      from: ['pending_approval'],
      effect: 'Approves the requisition within the limit of the connected user.',
    }),
    reject: { reason: 'Maximo has no status for a rejected requisition; it can be cancelled.' },
    convert: {
      reason:
        'Buyers make orders of requisitions in Maximo, by an action whose form is not confirmed.',
    },
    cancel: move(at, to('CAN'), {
      from: ['pending_approval', 'approved'],
      effect: 'Cancels the requisition for good.',
      parameters: ['comment', 'reason'],
    }),
    close: move(at, to('CLOSE'), {
      from: ['pending_approval', 'approved', 'partially_ordered', 'ordered'],
      effect: 'Closes the requisition for good.',
      parameters: ['comment', 'reason'],
    }),
    reopen: { reason: 'Maximo takes no closed requisition up again.' },
    set_status: setStatus(at, ['closed', 'cancelled']),
  },
  statuses: Object.entries(statuses).map(([source_status, status]) => ({
    source_status,
    label: source_status,
    status,
  })),
}
