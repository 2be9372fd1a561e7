import { type Context, type Native, toDecimal } from '@millwright/kit'
import {
  constant,
  custom,
  each,
  FieldRefusal,
  type LineMap,
  text,
  toText,
} from '@millwright/kit/fields'
import {
  code,
  dayAt,
  domainWord,
  instantOf,
  internalOf,
  number,
  show,
  timeAt,
  unitCode,
  within,
} from './fields.ts'
import { attributesOf } from './trade-lines.ts'

const taskStatuses = {
  WAPPR: 'open',
  APPR: 'open',
  WSCH: 'open',
  WMATL: 'open',
  INPRG: 'in_progress',
  COMP: 'completed',
  CLOSE: 'completed',
  CAN: 'skipped',
} as const

/** Steps of one job are work orders of their own in the product, below the one of the job. */
const task: LineMap = {
  key: ['wonum'],
  fields: {
    number: custom<string | null>(
      'taskid',
      (row) => toText(row.taskid),
      (value, body) => {
        body.taskid = value === null ? null : Number(value)
      },
    ),
    name: text('description', { max: 100 }),
    ...domainWord('status', 'status', 'WOSTATUS', taskStatuses, { write: 'never' }),
    asset_id: within('siteid', 'assetnum'),
    estimated_hours: number('estdur'),
    actual_hours: show<string | null>('actlabhrs', (row) => toDecimal(row.actlabhrs)),
    scheduled_start_at: timeAt('schedstart'),
    completed_at: show<string | null>('actfinish', instantOf('actfinish')),
  },
  deletes: 'hard',
}

const material: LineMap = {
  key: ['wpitemid'],
  fields: {
    kind: show<any>(['linetype', 'directreq'], (row) =>
      internalOf(row, 'linetype') === 'TOOL'
        ? 'tool'
        : row.directreq === true
          ? 'direct_purchase'
          : 'stock',
    ),
    item_id: within('itemsetid', 'itemnum', { tells: true }),
    description: text('description', { max: 100 }),
    inventory_location_id: within('storelocsite', 'location', { tells: true }),
    unit: text('orderunit', { max: 16 }),
    unit_code: unitCode('orderunit'),
    planned_quantity: number('itemqty'),
    required_on: dayAt('requiredate'),
    unit_cost: number('unitcost'),
    cost: show<string | null>('linecost', (row) => toDecimal(row.linecost)),
  },
  deletes: 'hard',
}

const labor: LineMap = {
  key: ['labtransid'],
  fields: {
    kind: constant('actual'),
    worker_number: show<string | null>('laborcode', (row) => toText(row.laborcode)),
    role_name: show<string | null>('craft', (row) => toText(row.craft)),
    actual_hours: show<string | null>('regularhrs', (row) => toDecimal(row.regularhrs)),
    rate: show<string | null>('payrate', (row) => toDecimal(row.payrate)),
    cost: show<string | null>('linecost', (row) => toDecimal(row.linecost)),
    description: show<string | null>('memo', (row) => toText(row.memo)),
    started_at: show<string | null>('startdatetime', instantOf('startdatetime')),
    ended_at: show<string | null>('finishdatetime', instantOf('finishdatetime')),
    created_at: show<string | null>('transdate', instantOf('transdate')),
  },
}

/** Nulls are left out of answers, and so are children without rows: an empty list, where the record itself is there. */
export function childrenOf(child: string) {
  return (row: Native): Native[] | null =>
    Array.isArray(row[child]) ? row[child] : '_rowstamp' in row ? [] : null
}

export const tasks = each('woactivity', task, { from: childrenOf('woactivity') })
export const materials = each('wpmaterial', material, { from: childrenOf('wpmaterial') })
export const labors = each('labtrans', labor, { from: childrenOf('labtrans'), write: 'never' })

export const children = {
  woactivity: attributesOf(task),
  wpmaterial: attributesOf(material),
  labtrans: attributesOf(labor),
}

/** Who leads the work, and the group of people that it is given to. */
export const assignees = custom<any>(
  ['lead', 'persongroup'],
  (row, context) => {
    const user = code('lead').decode(row, context)
    const team = code('persongroup').decode(row, context)
    return [
      ...(user === null ? [] : [{ kind: 'user', id: user, is_primary: true }]),
      ...(team === null ? [] : [{ kind: 'team', id: team, is_primary: user === null }]),
    ]
  },
  (value, body, context) => Object.assign(body, assigneeBody(value ?? [], context)),
  { note: 'One person (lead) and one group of persons.' },
)

export function assigneeBody(wanted: readonly Native[], context: Context): Native {
  const body: Native = { lead: null, persongroup: null }
  for (const one of wanted) {
    const native = one.kind === 'user' ? 'lead' : one.kind === 'team' ? 'persongroup' : null
    if (native === null || body[native] !== null)
      throw new FieldRefusal(
        'NOT_ALLOWED_VALUE',
        'A work order has one person and one group of persons.',
      )
    code(native).encode!(one.id, body, context)
  }
  return body
}
