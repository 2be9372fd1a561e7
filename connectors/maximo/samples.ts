import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.status)) throw new Error(`it is ${after.status} afterwards`)
  }

function require(holds: boolean, text: string): void {
  if (!holds) throw new Error(text)
}

/** A person removes a record in the product. */
const byHand = (object: string, uid: string) => ({
  remove: (native: Body) => ({ op: 'delete' as const, native: object, key: native[uid] }),
})

const vendor = (tools: Tools) => tools.first('vendors', ({ status }) => status === 'active')
const store = async (tools: Tools) =>
  (await tools.first('purchase-orders', (one) => one.inventory_location_id !== null))
    .inventory_location_id

async function order(tools: Tools): Promise<Body> {
  const items = (await tools.list('items')).filter(({ status }) => status === 'active').slice(0, 2)
  const inventory_location_id = await store(tools)
  return {
    name: 'Spare parts for the stop',
    vendor_id: (await vendor(tools)).id,
    required_on: tools.day(20),
    lines: items.map(({ id }, index) => ({
      item_id: id,
      quantity: String(4 + index),
      unit_price: '12.5',
      inventory_location_id,
    })),
  }
}

const orderAfter =
  (...actions: ('approve' | 'withdraw' | 'hold')[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('purchase-orders')
    for (const action of actions) await tools.act('purchase-orders', id, action)
    return id
  }

type WorkStep = 'approve' | 'start' | 'complete' | 'cancel'

const workOrderAfter =
  (...actions: WorkStep[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('work-orders')
    for (const action of actions) await tools.act('work-orders', id, action)
    return id
  }

const statusAfter =
  (entity: 'work-orders' | 'purchase-requisitions' | 'work-requests', source_status: string) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create(entity)
    await tools.act(entity, id, 'set_status', { source_status })
    return id
  }

const fresh =
  (entity: 'assets' | 'work-requests' | 'purchase-requisitions') => async (tools: Tools) =>
    (await tools.create(entity)).id as string

const pump = (tools: Tools) =>
  tools.first('assets', ({ status, number }) => status === 'in_service' && number.startsWith('P'))
const mill = (tools: Tools) => tools.first('locations', ({ number }) => number === 'MILL')
const leader = { kind: 'user', id: 'JDOE' }

export const samples: Samples = {
  vendors: {
    interventions: byHand('companies', 'companiesid'),
    create: async (tools) => ({
      number: tools.unique('K').slice(-12),
      name: tools.unique('Kessler '),
      currency: 'EUR',
      phone: '+49 731 555 12',
    }),
    update: (_, tools) => [
      { name: tools.unique('Kessler ') },
      { phone: null },
      { status: 'blocked' },
    ],
    follows: ['is_purchasing_blocked'],
  },
  items: {
    interventions: byHand('item', 'itemid'),
    create: async (tools) => ({
      number: tools.unique('SEAL-'),
      name: 'Shaft seal 40 x 62 x 7',
      description: 'NBR, with dust lip.',
      unit: 'EACH',
    }),
    update: () => [
      { name: 'Shaft seal 40 x 62 x 10' },
      { description: null },
      { status: 'inactive' },
    ],
  },
  sites: {
    interventions: {
      edit: ({ siteid }) => ({
        op: 'update',
        native: 'site',
        key: { siteid },
        data: { description: `Works ${siteid}` },
      }),
      remove: ({ siteid }) => ({ op: 'delete', native: 'site', key: { siteid } }),
    },
  },
  users: { interventions: byHand('person', 'personuid') },
  locations: {
    interventions: byHand('locations', 'locationsid'),
    create: async (tools) => ({
      number: tools.unique('L').slice(-12),
      name: tools.unique('Hall '),
      description: 'Behind the boiler house.',
      site_id: 'NORTH',
      parent_id: (await mill(tools)).id,
    }),
    update: (_, tools) => [{ name: tools.unique('Hall ') }, { status: 'decommissioned' }],
  },
  'inventory-locations': {
    interventions: byHand('locations', 'locationsid'),
    create: async (tools) => ({
      number: tools.unique('S').slice(-12),
      name: tools.unique('Store '),
      site_id: 'NORTH',
    }),
    update: (_, tools) => [{ name: tools.unique('Store ') }, { is_default: true }],
  },
  'stock-levels': {
    interventions: byHand('inventory', 'inventoryid'),
    create: async (tools) => ({
      item_id: (await tools.create('items')).id,
      inventory_location_id: (await tools.first('inventory-locations')).id,
      reorder_point: '2',
      bin: 'R9-B1',
    }),
    update: () => [{ bin: 'R9-B2' }, { reorder_point: '3', maximum_quantity: '30' }],
  },
  'purchase-requisitions': {
    interventions: byHand('pr', 'prid'),
    ready: (tools) => tools.create('purchase-requisitions'),
    create: async (tools) => ({
      name: 'Seals for the stop',
      required_on: tools.day(30),
      lines: (await tools.list('items'))
        .filter(({ status }) => status === 'active')
        .slice(0, 2)
        .map(({ id }, index) => ({ item_id: id, quantity: String(2 + index), unit_price: '7.25' })),
    }),
    update: (_, tools) => [{ name: 'Seals' }, { required_on: tools.day(35) }],
    line: () => ({ quantity: '9' }),
    unknown_statuses: {
      HOLD: 'The model has no requisition that waits.',
      null: 'Lines of such a requisition.',
    },
    actions: {
      approve: { prepare: fresh('purchase-requisitions'), expect: turnsInto('approved') },
      cancel: { prepare: fresh('purchase-requisitions'), expect: turnsInto('cancelled') },
      close: { prepare: fresh('purchase-requisitions'), expect: turnsInto('closed') },
      set_status: {
        prepare: fresh('purchase-requisitions'),
        body: () => ({ source_status: 'CLOSE' }),
        expect: turnsInto('closed'),
      },
    },
  },
  assets: {
    interventions: byHand('asset', 'assetuid'),
    create: async (tools) => ({
      number: tools.unique('X-'),
      name: tools.unique('Spare pump '),
      description: 'Bought second hand.',
      location_id: (await mill(tools)).id,
      serial_number: tools.unique('SZ'),
      purchase_cost: '1200.5',
    }),
    update: (_, tools) => [
      { name: tools.unique('Spare pump ') },
      { serial_number: tools.unique('SZ') },
      { status: 'in_service' },
      { custom_fields: { eq1: 'red' } },
    ],
    actions: {
      move: {
        prepare: fresh('assets'),
        body: async (record, tools) => ({
          location_id: (
            await tools.first(
              'locations',
              ({ id, site_id }) => id !== record.location_id && site_id === record.site_id,
            )
          ).id,
        }),
        expect: (after, before) =>
          require(after.location_id !== before.location_id, 'it stands where it stood'),
      },
      set_status: {
        prepare: fresh('assets'),
        body: () => ({ source_status: 'BROKEN' }),
        expect: turnsInto('decommissioned'),
      },
    },
  },
  meters: {
    interventions: byHand('assetmeter', 'assetmeterid'),
    existing: async (tools) => (await tools.first('meters')).id,
    update: (record) => [
      { description: `seen at ${record.last_value}` },
      { is_active: false },
      { rollover_at: '9999' },
    ],
  },
  'work-requests': {
    interventions: byHand('sr', 'ticketuid'),
    create: async (tools) => ({
      name: tools.unique('Pump leaks '),
      description: 'Oil under the pump.',
      asset_id: (await pump(tools)).id,
      source_priority: '2',
      requester_email: 'anna@plant.example',
    }),
    update: (_, tools) => [{ name: tools.unique('Pump drips ') }, { requester_email: null }],
    follows: ['site_id'],
    actions: {
      approve: { prepare: fresh('work-requests'), expect: turnsInto('approved') },
      reject: {
        prepare: fresh('work-requests'),
        body: () => ({ reason: 'Not ours.' }),
        expect: turnsInto('rejected'),
      },
      assign: {
        prepare: fresh('work-requests'),
        body: () => ({ assignees: [leader] }),
        expect: (after) => require(after.assignees[0]?.id === 'JDOE', 'nobody is assigned'),
      },
      complete: { prepare: fresh('work-requests'), expect: turnsInto('completed') },
      cancel: { prepare: fresh('work-requests'), expect: turnsInto('cancelled') },
      close: { prepare: statusAfter('work-requests', 'PENDING'), expect: turnsInto('closed') },
      set_status: {
        prepare: fresh('work-requests'),
        body: () => ({ source_status: 'PENDING' }),
        expect: turnsInto('open'),
      },
    },
  },
  'work-orders': {
    interventions: byHand('workorder', 'workorderid'),
    create: async (tools) => ({
      name: tools.unique('Change seal '),
      description: 'Lock out first.',
      work_type: 'corrective',
      asset_id: (await pump(tools)).id,
      due_at: '2031-05-06T07:08:09Z',
      estimated_hours: '2.5',
      tasks: [{ name: 'Isolate' }, { name: 'Test run' }],
    }),
    update: (_, tools) => [
      { name: tools.unique('Change seal ') },
      { due_at: null },
      { assignees: [leader] },
      { estimated_hours: '3' },
      { custom_fields: { x_permit: 'P-7' } },
    ],
    actions: {
      approve: { prepare: workOrderAfter(), expect: turnsInto('approved') },
      schedule: {
        prepare: workOrderAfter('approve'),
        body: () => ({
          scheduled_start_at: '2031-05-06T07:00:00Z',
          scheduled_end_at: '2031-05-06T09:00:00Z',
        }),
        expect: turnsInto('scheduled'),
      },
      assign: {
        prepare: workOrderAfter(),
        body: () => ({ assignees: [leader] }),
        expect: (after) => require(after.assignees[0]?.id === 'JDOE', 'nobody is assigned'),
      },
      start: { prepare: workOrderAfter('approve'), expect: turnsInto('in_progress') },
      resume: { prepare: statusAfter('work-orders', 'WMATL'), expect: turnsInto('in_progress') },
      complete: {
        prepare: workOrderAfter('approve', 'start'),
        body: () => ({ comment: 'New seal.' }),
        expect: turnsInto('completed'),
      },
      close: { prepare: workOrderAfter('approve', 'complete'), expect: turnsInto('closed') },
      cancel: { prepare: workOrderAfter('approve'), expect: turnsInto('cancelled') },
      set_status: {
        prepare: workOrderAfter(),
        body: () => ({ source_status: 'WPCOND' }),
        expect: turnsInto('on_hold'),
      },
    },
  },
  'purchase-orders': {
    interventions: byHand('po', 'poid'),
    ready: (tools) => tools.create('purchase-orders'),
    create: order,
    update: (_, tools) => [
      { name: 'Spare parts' },
      { required_on: tools.day(25) },
      { custom_fields: { po1: 'Z-05' } },
    ],
    line: () => ({ quantity: '9' }),
    actions: {
      submit: { prepare: orderAfter('withdraw'), expect: turnsInto('pending_approval') },
      withdraw: { prepare: orderAfter(), expect: turnsInto('draft') },
      approve: {
        prepare: orderAfter(),
        body: () => ({ comment: 'ok' }),
        expect: turnsInto('approved'),
      },
      hold: {
        prepare: orderAfter('approve'),
        expect: (after) => require(after.is_on_hold === true, 'it is not on hold'),
      },
      resume: {
        prepare: orderAfter('approve', 'hold'),
        expect: (after) => require(after.is_on_hold === false, 'it is on hold'),
      },
      cancel: { prepare: orderAfter('approve'), expect: turnsInto('cancelled') },
      close: { prepare: orderAfter('approve'), expect: turnsInto('closed') },
      receive: {
        prepare: orderAfter('approve'),
        body: (record) => ({
          delivery_note_number: 'DN-77',
          lines: [{ line_id: record.lines[0].id, quantity: '1' }],
        }),
        expect: turnsInto('partially_received'),
      },
      set_status: {
        prepare: orderAfter(),
        body: () => ({ source_status: 'INPRG' }),
        expect: turnsInto('draft'),
      },
    },
  },
}

export const skip: NonNullable<ConformOptions['skip']> = [
  {
    check: 'doors',
    op: 'licence',
    reason: 'What a user without a licence or AppPoints is answered is not published.',
  },
]
