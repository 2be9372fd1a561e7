import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.status)) throw new Error(`it is ${after.status} afterwards`)
  }

/** A person removes a record in the product. */
const byHand = (model: string) => ({
  remove: (native: Body) => ({ op: 'delete' as const, native: model, key: native.id }),
})

const vendor = (tools: Tools) =>
  tools.first('vendors', ({ number, status }) => number !== null && status === 'active')
const goods = (tools: Tools) =>
  tools.first(
    'items',
    (one) =>
      one.status === 'active' && one.is_stocked && !one.is_lot_tracked && one.unit === 'Units',
  )

async function order(tools: Tools): Promise<Body> {
  const { id } = await goods(tools)
  const line = { item_id: id, quantity: '4', unit_price: '12.5', required_on: tools.day(20) }
  return {
    vendor_id: (await vendor(tools)).id,
    vendor_reference: tools.unique('Q-'),
    notes: 'Ring before you come.',
    lines: [line, { ...line, quantity: '2.5' }],
  }
}

const orderAfter =
  (...actions: ('issue' | 'cancel')[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('purchase-orders')
    for (const action of actions) await tools.act('purchase-orders', id, action)
    return id
  }

/** Somebody with fewer rights has confirmed it. */
async function waitingOrder(tools: Tools): Promise<string> {
  const { id } = await tools.create('purchase-orders')
  const data = { state: 'to approve' }
  await tools.intervene({ op: 'update', native: 'purchase.order', key: Number(id), data })
  return id
}

export const samples: Samples = {
  vendors: {
    interventions: byHand('res.partner'),
    create: async (tools) => ({
      number: tools.unique('V'),
      name: tools.unique('Kessler '),
      tax_number: 'DE811000999',
      phone: '+49 731 555 12',
      billing_address: { lines: ['Hafenstr. 4'], city: 'Ulm', postal_code: '89077', country: 'DE' },
    }),
    update: (_, tools) => [
      { name: tools.unique('Kessler ') },
      { phone: null },
      { notes: 'Line one & two\nthird <3' },
      { status: 'inactive' },
    ],
  },
  items: {
    interventions: byHand('product.product'),
    create: async (tools) => ({
      number: tools.unique('SEAL-'),
      name: 'Shaft seal 40 x 62 x 7',
      kind: 'material',
      unit: 'Units',
      standard_cost: '3.75',
    }),
    update: (_, tools) => [
      { name: tools.unique('Shaft seal ') },
      { list_price: '19.75' },
      { barcodes: [{ type: 'other', value: tools.unique('SEAL') }] },
      { status: 'inactive' },
    ],
  },
  // The user of the connection is among them.
  users: { interventions: null },
  'purchase-orders': {
    interventions: byHand('purchase.order'),
    create: order,
    update: (_, tools) => [
      { vendor_reference: tools.unique('Q-') },
      { notes: 'Gate 3.' },
      { custom_fields: { x_plant_code: 'PL-9' } },
    ],
    line: () => ({ quantity: '6' }),
    locked: { 'ended-order': orderAfter('cancel') },
    actions: {
      issue: { prepare: orderAfter(), expect: turnsInto('ordered') },
      approve: { prepare: waitingOrder, expect: turnsInto('ordered') },
      withdraw: { prepare: waitingOrder, expect: turnsInto('draft') },
      receive: {
        prepare: orderAfter('issue'),
        body: (record) => ({ lines: [{ line_id: record.lines[0].id, quantity: '1' }] }),
        expect: turnsInto('partially_received'),
      },
      cancel: { prepare: orderAfter('issue'), expect: turnsInto('cancelled') },
      reopen: { prepare: orderAfter('cancel'), expect: turnsInto('draft') },
    },
  },
}

export const skip: NonNullable<ConformOptions['skip']> = []
