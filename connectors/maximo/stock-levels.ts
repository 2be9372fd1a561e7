import { type EntityMap, type Native, plus, times, toDecimal } from '@millwright/kit'
import {
  custom,
  derived,
  readOnly,
  text,
  toInstant,
  toText,
  unreadable,
} from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import { code, number, partsOf, show, unitCode, version, within } from './fields.ts'
import { ids, refersTo } from './filters.ts'
import { readRows } from './read.ts'

const items: MxAt = { structure: 'mxapiitem', uid: 'itemid' }

const at: MxAt = {
  structure: 'mxapiinventory',
  uid: 'inventoryid',
  children: {
    invbalances: ['invbalancesid', 'curbal', 'physcntdate', 'binnum', 'lotnum'],
    invcost: ['avgcost', 'stdcost', 'lastcost'],
  },
  // The unit of issue is compulsory, and that of the item.
  async arrange(body, current, { io }) {
    if (current !== null) return body
    const conditions = [`itemnum="${body.itemnum}"`, `itemsetid="${body.itemsetid}"`]
    const how = { select: 'itemnum,issueunit,orderunit', order: '+itemid', size: 1 }
    const [item] = (await readRows(io, items, conditions, how)).rows
    return { ...body, ...(item?.issueunit && { issueunit: item.issueunit }) }
  },
}

const key = ['itemsetid', 'itemnum', 'siteid', 'location']

/** Balances lie by bin and lot; the record is their sum. */
function onHand(row: Native): string | null {
  const balances = row.invbalances as Native[] | undefined
  if (!balances) return '_rowstamp' in row ? '0' : null
  return balances.reduce((sum, { curbal }) => plus(sum, toDecimal(curbal) ?? '0'), '0')
}

function costOf({ invcost }: Native): string | null {
  if (invcost === undefined || invcost === null) return null
  return Array.isArray(invcost) ? toDecimal(invcost[0]?.avgcost) : unreadable(invcost)
}

export const stockLevels: EntityMap<'stock-levels', MxAt> = {
  native: 'inventory',
  at,
  key,
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: { reason: 'An item that was in a storeroom stays known there.' },
  },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'Stock has no time of change: it is read again and compared.',
  },
  version: 'stamp',
  detail: 'storeroom',
  fields: {
    item_id: within('itemsetid', 'itemnum', { write: 'create', required: true, tells: true }),
    item_number: show<string | null>('itemnum', (row) => toText(row.itemnum)),
    inventory_location_id: custom<string | null>(
      ['siteid', 'location'],
      (row, context) => within('siteid', 'location').decode(row, context),
      (value, body) => {
        const [siteid, location] = partsOf(value, 2)
        Object.assign(body, { siteid, location })
      },
      { write: 'create', required: true },
    ),
    inventory_location_number: show<string | null>('location', (row) => toText(row.location)),
    organization_id: readOnly(code('orgid')),
    site_id: readOnly(code('siteid')),
    bin: text('binnum', { max: 8 }),
    unit: show<string | null>('issueunit', (row) => toText(row.issueunit)),
    unit_code: unitCode('issueunit'),
    quantity_on_hand: derived<string | null>('invbalances', onHand),
    quantity_reserved: show<string | null>('reservedqty', (row) => toDecimal(row.reservedqty)),
    quantity_available: show<string | null>('avblbalance', (row) => toDecimal(row.avblbalance)),
    reorder_point: number('minlevel'),
    maximum_quantity: number('maxlevel'),
    reorder_quantity: number('orderqty'),
    safety_stock: number('sstock'),
    unit_cost: show<string | null>('invcost', costOf),
    total_value: derived<string | null>(['invcost', 'invbalances'], (row) => {
      const [cost, quantity] = [costOf(row), onHand(row)]
      return cost === null || quantity === null ? null : times(cost, quantity)
    }),
    counted_at: show<string | null>('invbalances', (row, context) => {
      const counts = ((row.invbalances ?? []) as Native[]).map(({ physcntdate }) =>
        toInstant(physcntdate, context.zone),
      )
      return (
        counts
          .filter((time) => time !== null)
          .sort()
          .at(-1) ?? null
      )
    }),
    version,
  },
  filters: {
    ids: ids(key),
    site_id: refersTo('siteid'),
    item_id: refersTo('itemnum', 'itemsetid'),
    inventory_location_id: refersTo('location', 'siteid'),
  },
  actions: {
    adjust: {
      reason:
        'Maximo corrects stock in two steps, a count of a bin and its reconciliation, whose call is not confirmed.',
    },
  },
}
