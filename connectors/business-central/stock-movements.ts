import type { EntityMap, Io, Native } from '@millwright/kit'
import { constant, derived, norm, readOnly, toText } from '@millwright/kit/fields'
import type { ODataAt } from '@millwright/kit/protocols'
import {
  amount,
  byGuids,
  byMembers,
  byStamp,
  date,
  idOf,
  setAt,
  stamps,
  v4,
  withCustom,
  words,
} from './fields.ts'
import { attach, findIds, wants } from './numbers.ts'

const kinds = {
  receipt: ['Purchase'],
  issue: ['Sale'],
  adjustment: ['Positive_x0020_Adjmt_x002E_', 'Negative_x0020_Adjmt_x002E_'],
  transfer: ['Transfer'],
  production_issue: ['Consumption', 'Assembly_x0020_Consumption'],
  production_receipt: ['Output', 'Assembly_x0020_Output'],
  other: ['_x0020_'],
} as const

async function fillItems(
  io: Io,
  entries: Native[],
  { fields }: { fields: readonly string[] | null },
): Promise<void> {
  if (!wants(fields, ['item_id'])) return
  const items = await findIds(
    io,
    'items',
    entries.map(({ itemNumber }) => itemNumber ?? ''),
  )
  for (const entry of entries) attach(entry, '$itemId', items.get(entry.itemNumber))
}

/** Item ledger entries: without place, unit, lot or order, which the standard page leaves out. */
export const stockMovements: EntityMap<'stock-movements', ODataAt> = {
  native: 'itemLedgerEntries',
  at: setAt('itemLedgerEntries'),
  key: ['id'],
  ops: {
    list: true,
    get: true,
    create: {
      reason:
        'The ledger is written by postings: receive an order, or adjust a stock level (actions/adjust).',
    },
  },
  fields: withCustom(
    {
      number: readOnly(words('documentNumber')),
      ...norm('kind', 'entryType', kinds, { write: 'never' }),
      status: constant('posted') as never,
      item_id: derived(['itemNumber', '$itemId'], (entry) => idOf(entry.$itemId)),
      item_number: readOnly(words('itemNumber')),
      quantity: readOnly(amount('quantity')),
      posted_on: readOnly(date('postingDate')),
      total_value: readOnly(amount('costAmountActual')),
      goods_receipt_number: derived(['documentType', 'documentNumber'], (entry) =>
        entry.documentType === 'Purchase_x0020_Receipt' ? toText(entry.documentNumber) : null,
      ),
      notes: readOnly(words('description')),
      ...stamps,
    },
    {
      entryNumber: 'never',
      sourceNumber: 'never',
      sourceType: 'never',
      documentType: 'never',
      salesAmountActual: 'never',
    },
  ),
  filters: {
    ids: byGuids,
    number: v4.is('documentNumber'),
    kind: byMembers('entryType', kinds),
    posted_after: v4.fromDay('postingDate'),
    ...byStamp,
  },
  scanned: ['item_id'],
  changes: { by: 'lastModifiedDateTime', deletes: 'sweep' },
  version: 'etag',
  actions: {
    reverse: { reason: 'An entry is undone by people in Business Central, not through its API.' },
  },
  fill: fillItems,
}
