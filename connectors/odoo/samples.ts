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

const fresh =
  (...actions: ('start' | 'hold' | 'cancel')[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('work-orders')
    for (const action of actions) await tools.act('work-orders', id, action)
    return id
  }

const technician = async (tools: Tools) => ({
  kind: 'user',
  id: (await tools.first('users', ({ is_active }) => is_active)).id,
})

/** Somebody with fewer rights has confirmed it. */
async function waitingOrder(tools: Tools): Promise<string> {
  const { id } = await tools.create('purchase-orders')
  const data = { state: 'to approve' }
  await tools.intervene({ op: 'update', native: 'purchase.order', key: Number(id), data })
  return id
}

const purchasing: Samples = {
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

/** The open transfer of a confirmed order. */
async function openReceipt(tools: Tools): Promise<string> {
  const { receipt_ids } = await tools.get('purchase-orders', await orderAfter('issue')(tools))
  return receipt_ids[0]
}

const stock: Samples = {
  sites: { interventions: null },
  'inventory-locations': {
    interventions: byHand('stock.location'),
    create: async (tools) => ({
      number: tools.unique('L'),
      name: tools.unique('Rack '),
      kind: 'storeroom',
      parent_id: (await tools.first('inventory-locations', ({ kind }) => kind === 'storeroom')).id,
    }),
    update: (_, tools) => [{ name: tools.unique('Rack ') }, { is_active: false }],
    follows: ['path'],
  },
  'stock-levels': {
    interventions: byHand('stock.quant'),
    actions: {
      adjust: {
        prepare: async (tools) => (await tools.first('stock-levels')).id,
        body: () => ({ quantity_change: '2' }),
        expect: (after, before) => {
          const change = Number(after.quantity_on_hand) - Number(before.quantity_on_hand)
          if (change !== 2) throw new Error(`the stock changed by ${change}`)
        },
      },
    },
  },
  'goods-receipts': {
    interventions: byHand('stock.picking'),
    actions: {
      post: { prepare: openReceipt, expect: turnsInto('posted') },
      cancel: { prepare: openReceipt, expect: turnsInto('cancelled') },
    },
  },
}

const maintenance: Samples = {
  assets: {
    interventions: byHand('maintenance.equipment'),
    create: async (tools) => ({
      name: tools.unique('Spare pump '),
      serial_number: tools.unique('SN-'),
      vendor_id: (await vendor(tools)).id,
      purchase_cost: '1200.5',
    }),
    update: (_, tools) => [
      { name: tools.unique('Spare pump ') },
      { warranty_until_on: tools.day(400), notes: 'Second hand.' },
      { status: 'decommissioned' },
    ],
  },
  'work-orders': {
    interventions: byHand('maintenance.request'),
    create: async (tools) => ({
      name: tools.unique('Leaks '),
      description: 'Seal at the shaft.',
      asset_id: (await tools.first('assets', ({ status }) => status === 'in_service')).id,
      priority: 'high',
      scheduled_start_at: `${tools.day(3)}T07:00:00.000Z`,
    }),
    update: async (_, tools) => [
      { name: tools.unique('Leaks ') },
      { work_type: 'preventive', priority: 'low' },
      { assignees: [await technician(tools)] },
    ],
    actions: {
      schedule: {
        prepare: fresh(),
        body: (_, tools) => ({ scheduled_start_at: `${tools.day(5)}T06:30:00.000Z` }),
        expect: (after, before) => {
          if (after.scheduled_start_at === before.scheduled_start_at) throw new Error('not moved')
        },
      },
      assign: {
        prepare: fresh(),
        body: async (_, tools) => ({ assignees: [await technician(tools)] }),
        expect: (after) => {
          if (after.assignees.length !== 1) throw new Error('nobody has it')
        },
      },
      start: { prepare: fresh(), expect: turnsInto('in_progress') },
      hold: { prepare: fresh('start'), expect: turnsInto('on_hold') },
      resume: { prepare: fresh('start', 'hold'), expect: turnsInto('in_progress') },
      complete: { prepare: fresh('start'), expect: turnsInto('completed') },
      cancel: { prepare: fresh(), expect: turnsInto('cancelled') },
      reopen: { prepare: fresh('cancel'), expect: turnsInto('draft') },
      set_status: {
        prepare: fresh(),
        body: async (_, tools) => ({
          source_status: (await tools.first('work-orders', ({ status }) => status === 'completed'))
            .source_status,
        }),
        expect: turnsInto('completed'),
      },
    },
  },
}

export const samples: Samples = { ...purchasing, ...stock, ...maintenance }

export const skip: NonNullable<ConformOptions['skip']> = [
  {
    check: 'spoilt-records',
    entity: 'goods-receipts',
    reason:
      'Ids are numbers of each model: what spoils the move 5 also spoils the transfer 5 in the same answers.',
  },
]
