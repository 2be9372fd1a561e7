import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

const vendor = (tools: Tools) =>
  tools.first(
    'vendors',
    ({ status, is_payment_blocked }) => status === 'active' && !is_payment_blocked,
  )

async function order(tools: Tools): Promise<Body> {
  const usable = (record: Body) => record.status === 'active' && record.is_stocked
  const items = (await tools.list('items')).filter(usable).slice(0, 2)
  const place = await tools.first('inventory-locations', ({ number }) => number === 'MAIN')
  return {
    vendor_id: (await vendor(tools)).id,
    ordered_on: tools.day(),
    required_on: tools.day(20),
    lines: items.map(({ id }, index) => ({
      kind: 'item',
      item_id: id,
      description: 'As agreed',
      quantity: String(4 + index),
      unit_price: '12.5',
      inventory_location_id: place.id,
    })),
  }
}

function require(holds: boolean, text: string): void {
  if (!holds) throw new Error(text)
}

async function receivedOrder(tools: Tools): Promise<string> {
  const { id, lines } = await tools.create('purchase-orders')
  await tools.act('purchase-orders', id, 'receive', {
    lines: [{ line_id: lines[0].id, quantity: '1' }],
  })
  return id
}

export const samples: Samples = {
  vendors: {
    create: async (tools) => ({
      name: tools.unique('Kessler '),
      billing_address: {
        kind: 'billing',
        lines: ['Werkstr. 4'],
        city: 'Ulm',
        postal_code: '89073',
        country: 'DE',
      },
      email: 'order@kessler.example',
      currency: 'EUR',
    }),
    update: (_, tools) => [
      { name: tools.unique('Kessler ') },
      { phone: '+49 731 5550', website: 'kessler.example' },
      { status: 'blocked' },
    ],
  },
  items: {
    create: async (tools) => ({
      name: tools.unique('Shaft seal '),
      kind: 'material',
      unit: 'PCS',
      list_price: '18.4',
      barcodes: [{ type: 'gtin', value: '4000000000123' }],
    }),
    update: (_, tools) => [{ name: tools.unique('Shaft seal ') }, { list_price: '19.75' }],
  },
  'inventory-locations': {
    create: async (tools) => ({
      number: tools.unique('L').slice(-10),
      name: tools.unique('Store '),
      address: { kind: 'site', lines: ['Ring 2'], city: 'Ulm', country: 'DE' },
    }),
    update: (_, tools) => [
      { name: tools.unique('Store ') },
      { contact: { name: 'Ida Kern', phones: ['+49 731 5551'], emails: [] } },
    ],
  },
  'purchase-orders': {
    create: order,
    update: (_, tools) => [{ required_on: tools.day(25) }, { ordered_on: tools.day(1) }],
    line: () => ({ quantity: '9' }),
    locked: { 'received-not-invoiced-stays': receivedOrder },
    actions: {
      receive: {
        prepare: async (tools) => (await tools.create('purchase-orders')).id,
        body: (record) => ({ lines: [{ line_id: record.lines[0].id, quantity: '1' }] }),
        expect: async (after, _, tools) => {
          require(after.status === 'partially_received', `it is ${after.status} afterwards`)
          require(after.invoice_status === 'none', 'it was billed as well')
          const receipts = (await tools.list('goods-receipts')).filter(
            ({ purchase_order_id }) => purchase_order_id === after.id,
          )
          require(receipts.length === 1, `${receipts.length} receipts were made`)
        },
      },
    },
  },
  'goods-receipts': { ready: receivedOrder },
  'stock-levels': {
    interventions: { remove: ({ id }) => ({ op: 'delete', native: 'items', key: id }) },
    actions: {
      adjust: {
        prepare: async (tools) => (await tools.first('stock-levels')).id,
        body: () => ({ quantity_change: '2' }),
        expect: (after, before) =>
          require(Number(after.quantity_on_hand) - Number(before.quantity_on_hand) ===
            2, `${after.quantity_on_hand} are there instead of ${before.quantity_on_hand} and 2`),
      },
    },
  },
  locations: {
    create: async (tools) => ({
      number: tools.unique('H').slice(-10),
      name: tools.unique('Hall '),
    }),
    update: (_, tools) => [{ name: tools.unique('Hall ') }],
  },
  assets: {
    create: async (tools) => ({
      name: tools.unique('Spare pump '),
      location_id: (await tools.first('locations')).id,
      serial_number: tools.unique('SZ'),
    }),
    update: (_, tools) => [
      { name: tools.unique('Spare pump ') },
      { serial_number: tools.unique('SZ') },
    ],
  },
  users: {
    interventions: {
      remove: ({ userSecurityId }) => ({ op: 'delete', native: 'users', key: userSecurityId }),
    },
  },
  attachments: {
    ready: async (tools) => {
      for (let count = 0; count < 3; count++) await tools.create('attachments')
    },
    // Files are listed by the record that carries them only.
    within: async (tools) => ({ entity: 'vendors', record_id: (await vendor(tools)).id }),
    upload: async (tools) => ({
      entity: 'vendors',
      record_id: (await vendor(tools)).id,
      name: `${tools.unique('drawing-')}.pdf`,
      content_type: 'application/pdf',
      bytes: Buffer.from('%PDF-1.4 a drawing, äöü'),
    }),
  },
}

export const skip: NonNullable<ConformOptions['skip']> = []
