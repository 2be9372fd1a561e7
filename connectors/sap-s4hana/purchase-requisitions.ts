import {
  type ActionAt,
  type Context,
  compare,
  decodeKey,
  divide,
  type EntityMap,
  encodeKey,
  type Io,
  type ListQuery,
  type Native,
  type NativePage,
  type PlanAt,
  plus,
  type Step,
  times,
  toDecimal,
} from '@millwright/kit'
import { custom, derived, each, type LineChange, norm, text, toText } from '@millwright/kit/fields'
import {
  allOf,
  anyOf,
  ifMatch,
  literal,
  type ODataAt,
  odata,
  predicate,
  queryString,
  readCollection,
} from '@millwright/kit/protocols'
import { byDayStart, byId, byIds, customFields, v2 } from './fields.ts'
import { refuse } from './refusal.ts'
import { requisitionLines } from './requisition-lines.ts'
import {
  requisitionApproval,
  requisitionLineStatus,
  requisitionStatus,
  requisitionStatuses,
} from './requisition-status.ts'
import { services } from './services.ts'

const items = 'to_PurchaseReqnItem'

const at: ODataAt = {
  version: 2,
  service: services.purchaseRequisition,
  set: 'A_PurchaseRequisitionHeader',
  navigations: {
    [items]: {
      set: 'A_PurchaseRequisitionItem',
      parent: ['PurchaseRequisition'],
      key: ['PurchaseRequisitionItem'],
      navigations: { to_PurchaseReqnAcctAssgmt: {}, to_PurchaseReqnItemText: {} },
    },
  },
}

function linesOf(source: Native): Native[] {
  return source[items] ?? []
}

/** The value that all lines share, or null: the header has nothing but a title and a type. */
function shared(native: string) {
  return derived<string | null>(items, (source) => {
    const values = new Set(linesOf(source).map((line) => toText(line[native])))
    return values.size === 1 ? [...values][0]! : null
  })
}

/** The same as an id. On create it is the default of the lines. */
function sharedId(native: string) {
  const value = shared(native)
  return custom<string | null>(
    items,
    (source, context) => {
      const found = value.decode(source, context)
      return found === null ? null : encodeKey([found])
    },
    (id, body) => {
      const key = id === null ? null : decodeKey(id, 1)
      if (key) body.$defaults = { ...body.$defaults, [native]: key[0] }
    },
    { write: 'create' },
  )
}

/** The latest change of a line: the header keeps none. */
function latest(native: string) {
  return derived<string | null>(items, (source, context) => {
    const field = requisitionLines.fields[native]!
    const all = linesOf(source)
      .map((line) => field.decode(line, context) as string | null)
      .filter((value) => value !== null)
    return all.sort().at(native === 'created_at' ? 0 : -1) ?? null
  })
}

function total(source: Native): string | null {
  let sum = '0'
  for (const line of linesOf(source)) {
    if (requisitionLineStatus(line) === 'cancelled') continue
    const price = toDecimal(line.PurchaseRequisitionPrice)
    const quantity = toDecimal(line.RequestedQuantity)
    const per = toDecimal(line.PurReqnPriceQuantity)
    if (price === null || quantity === null) return null
    sum = plus(
      sum,
      divide(times(price, quantity), per === null || compare(per, '0') === 0 ? '1' : per),
    )
  }
  return sum
}

/** Filters on lines: the header set knows none of them. */
interface ByLine {
  line: string
}

const onLine =
  (clause: (value: any, context: Context) => string | undefined) =>
  (value: unknown, context: Context) => {
    const line = clause(value, context)
    return line === undefined ? undefined : ({ line } satisfies ByLine)
  }

const decided =
  'SAP offers no call that decides on a requisition: it is approved or rejected in the inbox of SAP.'

export const purchaseRequisitions: EntityMap<'purchase-requisitions', ODataAt> = {
  native: 'A_PurchaseRequisitionHeader',
  at,
  key: ['PurchaseRequisition'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: {
      reason: 'SAP never deletes a requisition: actions/cancel marks its lines as deleted.',
    },
  },
  fields: {
    number: text('PurchaseRequisition', { write: 'create', max: 10 }),
    name: text('PurReqnDescription', { max: 40, blank: '' }),
    created_by_name: shared('CreatedByUser'),
    status: derived(items, (source) => requisitionStatus(linesOf(source))) as never,
    source_status: shared('PurReqnReleaseStatus'),
    ...norm('order_kind', 'PurchaseRequisitionType', { standard: 'NB' }, { write: 'create' }),
    approval_status: derived(items, (source) => requisitionApproval(linesOf(source))) as never,
    requested_by_name: shared('CreatedByUser'),
    requester_name: shared('RequisitionerName'),
    vendor_id: sharedId('Supplier'),
    organization_id: sharedId('CompanyCode'),
    site_id: sharedId('Plant'),
    currency: custom(
      items,
      (source, context) => shared('PurReqnItemCurrency').decode(source, context),
      (value, body) => {
        if (value !== null) body.$defaults = { ...body.$defaults, PurReqnItemCurrency: value }
      },
      { write: 'create' },
    ),
    total_net_amount: derived(items, total),
    lines: each(items, requisitionLines, {
      from: (source) => source[items] ?? null,
      required: true,
    }),
    custom_fields: customFields({ SourceDetermination: 'create' }),
    created_at: latest('created_at'),
    updated_at: latest('updated_at'),
  },
  filters: {
    ids: byIds(['PurchaseRequisition']),
    number: v2.is('PurchaseRequisition'),
    modified_after: onLine(v2.from('LastChangeDateTime')),
    created_after: onLine(byDayStart.from('CreationDate')),
    created_before: onLine(byDayStart.before('CreationDate')),
    vendor_id: onLine(byId('Supplier')),
    item_id: onLine(byId('Material')),
    organization_id: onLine(byId('CompanyCode')),
    site_id: onLine(byId('Plant')),
  },
  scanned: ['name', 'status', 'work_order_id', 'modified_before'],
  changes: { by: 'LastChangeDateTime of the lines', precision: 'ms', deletes: 'flag' },
  version: 'none',
  rules: [
    {
      id: 'ordered-lines-fixed',
      fields: ['lines'],
      when: (record) => record.status === 'ordered',
      reason: 'Requisition {number} is ordered; what is bought changes in its purchase order.',
      instead: ['the purchase order of the line', 'a new requisition'],
    },
    {
      id: 'deleted-requisition-fixed',
      fields: '*',
      when: (record) => record.status === 'cancelled',
      reason: 'Every line of requisition {number} is deleted.',
      instead: ['a new requisition'],
    },
  ],
  actions: {
    submit: {
      reason:
        'SAP starts the approval itself when the requisition is saved; there is no call for it.',
    },
    withdraw: { reason: 'SAP offers no call that takes a requisition back from approval.' },
    approve: { reason: decided },
    reject: { reason: decided },
    convert: {
      reason:
        'A purchase order is made from a requisition by POST purchase-orders with source_line in its lines.',
    },
    cancel: {
      from: ['draft', 'pending_approval', 'approved', 'rejected', 'closed', 'unknown'],
      parameters: ['line_ids'],
      effect: 'Marks the lines as deleted.',
      steps: (action) => patchLines(action, { IsDeleted: 'X' }, 'Marks as deleted'),
      done: (record, { body }) =>
        body.line_ids
          ? body.line_ids.every((id: string) =>
              record.lines?.some((line: Native) => line.id === id && line.status === 'cancelled'),
            )
          : record.status === 'cancelled',
    },
    close: {
      from: ['approved', 'partially_ordered', 'ordered'],
      parameters: ['line_ids'],
      effect: 'Sets the closed flag of the lines.',
      steps: (action) => patchLines(action, { IsClosed: true }, 'Closes'),
    },
    reopen: {
      from: ['closed'],
      parameters: ['line_ids'],
      effect: 'Takes the closed flag off the lines.',
      steps: (action) => patchLines(action, { IsClosed: false }, 'Reopens'),
    },
  },
  override: { list: listRequisitions, create: createRequisition, update: updateRequisition },
  statuses: requisitionStatuses,
}

/** Filters on lines are asked at the lines; the headers of what they found are then read together. */
async function listRequisitions(
  io: Io,
  entity: any,
  query: ListQuery,
  context: Context,
): Promise<NativePage> {
  const all = Object.values(query.filters)
  const lines = all
    .filter((clause): clause is ByLine => typeof clause === 'object')
    .map(({ line }) => line)
  const heads = all.filter((clause): clause is string => typeof clause === 'string')
  const plain = (filters: readonly string[]) =>
    Object.fromEntries(filters.map((clause, i) => [String(i), clause]))
  if (lines.length === 0)
    return odata.list(io, entity, { ...query, filters: plain(heads) }, context)
  const after = query.after as string[] | null
  const position = after && `PurchaseRequisition gt ${literal(2, 'string', after[0])}`
  const path = `${services.purchaseRequisition}/A_PurchaseRequisitionItem${queryString({
    $filter: allOf([...lines, position ?? undefined]),
    $orderby: 'PurchaseRequisition,PurchaseRequisitionItem',
    $top: String(Math.max(query.limit, 100)),
    $select: 'PurchaseRequisition,PurchaseRequisitionItem',
  })}`
  const { records: found } = readCollection(await io.send({ method: 'GET', path }))
  const numbers = [...new Set(found.map((line) => String(line.PurchaseRequisition)))].slice(
    0,
    Math.min(query.limit, 80),
  )
  if (numbers.length === 0) return { records: [], next: null }
  const filters = plain([...heads, anyOf(2, 'PurchaseRequisition', numbers)])
  const page = await odata.list(
    io,
    entity,
    { ...query, limit: numbers.length, after: null, filters, total: false },
    context,
  )
  return { records: page.records, next: [numbers.at(-1)!] }
}

function createRequisition(entity: any, body: Native, plan: PlanAt): Step[] | Promise<Step[]> {
  const group = plan.context.settings.purchasing_group
  const lines = (body[items] as LineChange[]).map((line, index) => ({
    ...line,
    body: newLine({ ...body.$defaults, ...line.body }, index, group),
  }))
  return odata.create!(entity, { PurchaseRequisitionType: 'NB', ...body, [items]: lines }, plan)
}

function newLine(
  { $assignment, $note, ...line }: Native,
  index: number,
  group: string | undefined,
): Native {
  return {
    PurchaseRequisitionItem: String((index + 1) * 10),
    ...(group && { PurchasingGroup: group }),
    ...line,
    ...($assignment && {
      AccountAssignmentCategory: $assignment.OrderID ? 'F' : $assignment.WBSElement ? 'P' : 'K',
      to_PurchaseReqnAcctAssgmt: [
        { op: 'add', key: null, body: { PurchaseReqnAcctAssgmtNumber: '1', ...$assignment } },
      ],
    }),
    ...($note && { to_PurchaseReqnItemText: [{ op: 'add', key: null, body: $note }] }),
  }
}

function updateRequisition(
  entity: any,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Step[] | Promise<Step[]> {
  const highest = Math.max(
    0,
    ...linesOf(plan.current).map((line) => Number(line.PurchaseRequisitionItem)),
  )
  let added = Math.floor(highest / 10)
  const changes = ((body[items] ?? []) as LineChange[]).map((change, index): LineChange => {
    if (change.op === 'remove') return { op: 'change', key: change.key, body: { IsDeleted: 'X' } }
    if (change.body.$assignment && change.op === 'add') {
      // Such a line needs one batch of item and assignment (metadata); it is refused instead of posted half.
      throw refuse(
        `/lines/${index}`,
        'NOT_ALLOWED',
        'What pays for a line is given when the requisition is created, not to a line that is added later.',
      )
    }
    if (change.op === 'add')
      return {
        ...change,
        body: newLine(change.body, added++, plan.context.settings.purchasing_group),
      }
    return change
  })
  return odata.update!(entity, { ...body, [items]: changes }, plan)
}

function patchLines({ key, native, body }: ActionAt, values: Native, verb: string): Step[] {
  const ids = body.line_ids as string[] | undefined
  const wanted = ids?.map((id) => decodeKey(id, 1)?.[0])
  const lines = linesOf(native).filter((line) =>
    wanted
      ? wanted.includes(String(line.PurchaseRequisitionItem))
      : requisitionLineStatus(line) !== 'cancelled',
  )
  if (ids && lines.length !== ids.length)
    throw refuse(
      '/line_ids',
      'UNKNOWN_REFERENCE',
      `Requisition ${key[0]} has not all of these lines.`,
    )
  return lines.map((line) => ({
    method: 'PATCH',
    path: `${services.purchaseRequisition}/A_PurchaseRequisitionItem${predicate(2, ['PurchaseRequisition', 'PurchaseRequisitionItem'], [key[0]!, String(line.PurchaseRequisitionItem)])}`,
    headers: ifMatch(line),
    body: values,
    effect: `${verb} line ${line.PurchaseRequisitionItem} of requisition ${key[0]}.`,
  }))
}
