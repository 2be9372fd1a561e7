import { type ActionAt, type EntityMap, plus, type Step } from '@millwright/kit'
import { constant, derived, readOnly } from '@millwright/kit/fields'
import { ifMatch, type ODataAt } from '@millwright/kit/protocols'
import { amount, byGuid, idOf, SERVICE, setAt, stamps, toNumber, words } from './fields.ts'
import { unitFields } from './units.ts'

function adjustSteps({ native, body, record }: ActionAt): Step[] {
  const counted =
    body.counted_quantity ?? plus(record.quantity_on_hand ?? '0', body.quantity_change)
  return [
    {
      method: 'PATCH',
      path: `${SERVICE}/items(${native.id})`,
      headers: ifMatch(native),
      body: { inventory: toNumber(counted) },
      effect: `Posts an adjustment of item ${native.number} to ${counted}, dated today, at the blank location.`,
    },
  ]
}

const none = (what: string) => ({
  reason: `The stock of an item is a sum of its ledger entries; it cannot be ${what}.`,
})

/** The sum of an item over all places: the standard API shows no stock by location, bin, lot or variant. */
export const stockLevels: EntityMap<'stock-levels', ODataAt> = {
  native: 'items (inventory)',
  at: setAt('items', { where: "type eq 'Inventory'" }),
  key: ['id'],
  ops: { list: true, get: true, create: none('created'), update: none('changed') },
  fields: {
    item_id: derived('id', (item) => idOf(item.id)),
    item_number: readOnly(words('number')),
    item_name: readOnly(words('displayName')),
    inventory_location_id: constant(null),
    unit: readOnly(unitFields('baseUnitOfMeasureCode').unit),
    unit_code: unitFields('baseUnitOfMeasureCode').unit_code,
    quantity_on_hand: readOnly(amount('inventory')),
    unit_cost: readOnly(amount('unitCost')),
    version: stamps.version,
  },
  filters: { item_id: byGuid('id') },
  changes: {
    by: null,
    deletes: 'sweep',
    note: 'A movement does not touch the item: changes show in stock-movements.',
  },
  version: 'etag',
  detail: 'item',
  actions: {
    adjust: {
      parameters: ['counted_quantity', 'quantity_change'],
      effect: 'Posts an adjustment to the item ledger, dated today, at the blank location.',
      refuse: (_, { blocked }) =>
        blocked === true ? 'The item is blocked: nothing can be posted for it.' : null,
      steps: adjustSteps,
    },
  },
}
