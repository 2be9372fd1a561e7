import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

const vendor = (tools: Tools) => tools.first('vendors')
const asset = (tools: Tools) =>
  tools.first('assets', (record) => record.status === 'in_service' && record.location_id !== null)
const person = (tools: Tools) => tools.first('users', (record) => record.is_active === true)
/** A part with some stock at some place. */
const stocked = (tools: Tools) =>
  tools.first('stock-levels', (record) => Number(record.quantity_available) > 5)

async function order(tools: Tools): Promise<Body> {
  const items = (await tools.list('items')).slice(0, 2)
  return {
    vendor_id: (await vendor(tools)).id,
    notes: 'Ring before you come.',
    required_on: tools.day(20),
    lines: items.map(({ id }, index) => ({
      item_id: id,
      quantity: String(4 + index),
      unit_price: '12.5',
    })),
  }
}

type OrderStep = 'approve' | 'reject' | 'cancel'

const orderAfter =
  (...actions: OrderStep[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('purchase-orders')
    for (const action of actions) {
      const body = action === 'reject' ? { reason: 'Too dear.' } : {}
      await tools.act('purchase-orders', id, action, body)
    }
    return id
  }

const receivedOrder =
  (share: number) =>
  async (tools: Tools): Promise<string> => {
    const id = await orderAfter('approve')(tools)
    const { lines } = await tools.get('purchase-orders', id)
    const arrived = lines.map((line: Body) => ({
      line_id: line.id,
      quantity: String(Number(line.quantity) * share),
    }))
    await tools.act('purchase-orders', id, 'receive', { lines: arrived })
    return id
  }

type WorkStep = 'start' | 'hold' | 'complete' | 'cancel'

const workOrderAfter =
  (...actions: WorkStep[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('work-orders')
    for (const action of actions) await tools.act('work-orders', id, action)
    return id
  }

const newRecord = (entity: 'assets' | 'work-requests') => async (tools: Tools) =>
  (await tools.create(entity)).id as string

const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.status)) throw new Error(`it is ${after.status} afterwards`)
  }

function require(holds: boolean, text: string): void {
  if (!holds) throw new Error(text)
}

/** A person removes a record in the app. */
const byHand = (path: string) => ({
  remove: (native: Body) => ({ op: 'delete' as const, native: path, key: native.id }),
})

const place = {
  interventions: byHand('locations'),
  create: async (tools: Tools) => ({
    name: tools.unique('Hall '),
    description: 'Behind the boiler house.',
    parent_id: (await tools.first('locations', (record) => record.parent_id === null)).id,
    address: { lines: ['Werkstr. 4'] },
  }),
  update: (_: Body, tools: Tools) => [
    { name: tools.unique('Hall ') },
    { description: 'Behind the gate.' },
  ],
}

export const samples: Samples = {
  locations: place,
  // A place is created as a location.
  'inventory-locations': {
    existing: async (tools) => (await tools.create('locations')).id,
    update: place.update,
  },
  users: {
    interventions: byHand('users'),
    create: async (tools) => ({
      name: tools.unique('Erika Beispiel '),
      email: `${tools.unique('erika').toLowerCase()}@example.org`,
      role_name: (await tools.first('users', ({ role_name }) => role_name !== 'SERVICE_ACCOUNT'))
        .role_name,
    }),
    update: () => [{ phone: '+4940555010' }],
  },
  vendors: {
    interventions: byHand('vendors'),
    create: async (tools) => ({
      name: tools.unique('Kessler '),
      description: 'framework contract',
      contacts: [{ name: 'Ida Kern', emails: ['ida@kessler.example'] }],
    }),
    update: (_, tools) => [
      { name: tools.unique('Kessler ') },
      { description: 'no contract any more' },
    ],
  },
  items: {
    interventions: byHand('parts'),
    create: async (tools) => ({
      name: tools.unique('Shaft seal '),
      unit: 'unit',
      description: 'NBR, 40 x 62 x 7',
      category: 'consumable',
      standard_cost: '18.4',
      barcodes: [{ type: 'other', value: tools.unique('40') }],
    }),
    update: (_, tools) => [
      { name: tools.unique('Shaft seal '), standard_cost: '19.75' },
      { description: 'FKM, 40 x 62 x 7' },
    ],
  },
  'stock-levels': {
    create: async (tools) => ({
      item_id: (await tools.create('items')).id,
      inventory_location_id: (await stocked(tools)).inventory_location_id,
      quantity_on_hand: '12',
      minimum_quantity: '2',
      bin: 'R9-B1',
    }),
    update: () => [{ bin: 'R9-B2' }, { minimum_quantity: '3', maximum_quantity: '30' }],
    actions: {
      adjust: {
        prepare: async (tools) => (await stocked(tools)).id,
        body: () => ({ quantity_change: '-2' }),
        expect: (after, before) =>
          require(Number(before.quantity_on_hand) - Number(after.quantity_on_hand) ===
            2, `${after.quantity_on_hand} are there instead of ${before.quantity_on_hand} less 2`),
      },
    },
  },
  'purchase-orders': {
    interventions: byHand('purchaseorders'),
    ready: (tools) => tools.create('purchase-orders'),
    create: order,
    update: (_, tools) => [{ notes: 'Gate 3.' }, { required_on: tools.day(25) }],
    follows: ['delivery_on'],
    line: () => ({ quantity: '9' }),
    actions: {
      approve: { prepare: orderAfter(), expect: turnsInto('approved') },
      reject: {
        prepare: orderAfter(),
        body: () => ({ reason: 'Still in stock.' }),
        expect: turnsInto('rejected'),
      },
      cancel: { prepare: orderAfter('approve'), expect: turnsInto('cancelled') },
      receive: {
        prepare: orderAfter('approve'),
        body: (record) => ({ lines: [{ line_id: record.lines[0].id, quantity: '1' }] }),
        expect: turnsInto('partially_received'),
      },
      close: { prepare: receivedOrder(0.5), expect: turnsInto('closed', 'received') },
      reopen: {
        prepare: async (tools) => {
          const id = await receivedOrder(0.5)(tools)
          await tools.act('purchase-orders', id, 'close')
          return id
        },
        expect: turnsInto('partially_received', 'approved'),
      },
      set_status: {
        prepare: orderAfter(),
        body: () => ({ source_status: 'APPROVED' }),
        expect: turnsInto('approved'),
      },
    },
  },
  assets: {
    interventions: byHand('assets'),
    ready: async (tools) => {
      const vendor_id = (await vendor(tools)).id
      return tools.create('assets', { name: tools.unique('Rented pump '), vendor_id })
    },
    create: async (tools) => ({
      name: tools.unique('Spare pump '),
      description: 'Bought second hand.',
      location_id: (await asset(tools)).location_id,
      criticality: 'low',
      manufacturer_name: 'Sulzer',
      model_name: 'P-100',
      serial_number: tools.unique('SZ'),
    }),
    update: (_, tools) => [
      { name: tools.unique('Spare pump ') },
      { serial_number: tools.unique('SZ'), model_name: 'P-200' },
      { criticality: 'high' },
    ],
    actions: {
      move: {
        prepare: newRecord('assets'),
        body: async (record, tools) => ({
          location_id: (await tools.first('locations', ({ id }) => id !== record.location_id)).id,
        }),
        expect: (after, before) =>
          require(after.location_id !== before.location_id, 'it stands where it stood'),
      },
      set_status: {
        prepare: newRecord('assets'),
        body: () => ({ status: 'out_of_service' }),
        expect: turnsInto('out_of_service'),
      },
      report_down: {
        prepare: newRecord('assets'),
        body: () => ({ kind: 'unplanned', description: 'bearing' }),
        expect: turnsInto('out_of_service'),
      },
      report_up: {
        prepare: async (tools) => {
          const id = await newRecord('assets')(tools)
          await tools.act('assets', id, 'report_down', { kind: 'unplanned' })
          return id
        },
        expect: turnsInto('in_service'),
      },
    },
  },
  meters: {
    interventions: byHand('meters'),
    create: async (tools) => ({
      name: tools.unique('Run hours '),
      description: 'At the panel.',
      source_kind: 'MANUAL',
      unit: 'Hours',
      asset_id: (await asset(tools)).id,
    }),
    update: (_, tools) => [{ name: tools.unique('Run hours ') }, { description: 'At the door.' }],
    follows: ['location_id', 'location_name', 'asset_name'],
  },
  'meter-readings': {
    create: async (tools) => ({
      meter_id: (await tools.create('meters')).id,
      value: '5100',
      read_at: new Date(Math.floor(tools.now() / 1000) * 1000 - 60_000).toISOString(),
    }),
  },
  'maintenance-plans': {
    interventions: byHand('maintenanceplans'),
    create: async (tools) => ({
      name: tools.unique('Pump service '),
      asset_ids: [(await asset(tools)).id],
      starts_on: tools.day(10),
      triggers: [{ kind: 'time', interval: '3', interval_unit: 'month' }],
      custom_fields: {
        planningHorizon: { value: 6, unit: 'MONTH' },
        workOrderBlueprintId: (await tools.first('maintenance-plans')).custom_fields
          .workOrderBlueprintId,
      },
    }),
    update: (_, tools) => [{ name: tools.unique('Pump service ') }],
  },
  'work-requests': {
    interventions: byHand('workrequests'),
    create: async (tools) => ({
      name: tools.unique('Leak at seal '),
      description: 'Oil on the floor.',
      priority: 'high',
      asset_id: (await asset(tools)).id,
      requester_email: 'line2@example.org',
    }),
    update: (_, tools) => [{ name: tools.unique('Leak at seal ') }, { priority: 'low' }],
    actions: {
      convert: {
        prepare: newRecord('work-requests'),
        body: () => ({ target_entity: 'work-orders' }),
        expect: turnsInto('converted'),
      },
    },
  },
  'work-orders': {
    interventions: byHand('workorders'),
    ready: async (tools) => {
      const scheduled_start_at = `${tools.day(4)}T06:00:00.000Z`
      return tools.create('work-orders', {
        name: tools.unique('Grease bearings '),
        scheduled_start_at,
        due_at: `${tools.day(5)}T06:00:00.000Z`,
      })
    },
    create: async (tools) => {
      const { id, location_id } = await asset(tools)
      return {
        name: tools.unique('Replace seal '),
        description: 'Lock out first.',
        work_type: 'corrective',
        priority: 'high',
        asset_id: id,
        location_id,
        assignees: [{ kind: 'user', id: (await person(tools)).id }],
        due_at: `${tools.day(5)}T10:00:00.000Z`,
        estimated_hours: '1.5',
      }
    },
    update: (_, tools) => [
      { name: tools.unique('Replace seal ') },
      { priority: 'low' },
      { due_at: `${tools.day(7)}T10:00:00.000Z` },
      { estimated_hours: '2' },
    ],
    actions: {
      schedule: {
        prepare: workOrderAfter(),
        body: (_, tools) => ({ scheduled_start_at: `${tools.day(4)}T06:00:00.000Z` }),
        expect: (after) => require(after.scheduled_start_at !== null, 'it has no start'),
      },
      assign: {
        prepare: workOrderAfter(),
        body: async (record, tools) => {
          const other = await tools.first(
            'users',
            ({ id, is_active }) => is_active && id !== record.assignees[0].id,
          )
          return { assignees: [{ kind: 'user', id: other.id }] }
        },
        expect: (after, before) =>
          require(after.assignees[0].id !== before.assignees[0].id, 'nobody else does it'),
      },
      start: { prepare: workOrderAfter(), expect: turnsInto('in_progress') },
      hold: { prepare: workOrderAfter('start'), expect: turnsInto('on_hold') },
      resume: {
        prepare: workOrderAfter('start', 'hold'),
        expect: turnsInto('in_progress', 'approved'),
      },
      complete: { prepare: workOrderAfter('start'), expect: turnsInto('completed') },
      reopen: { prepare: workOrderAfter('complete'), expect: turnsInto('approved', 'in_progress') },
      cancel: { prepare: workOrderAfter(), expect: turnsInto('cancelled') },
      set_status: {
        prepare: workOrderAfter(),
        body: () => ({ source_status: 'ON_HOLD' }),
        expect: turnsInto('on_hold'),
      },
    },
  },
  attachments: {
    ready: (tools) => tools.create('attachments'),
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

export const skip: NonNullable<ConformOptions['skip']> = [
  {
    check: 'doors',
    op: 'places/organization_id',
    reason:
      'A key of one organization works in this one, whatever the header says; only keys of several need it (vendor specification).',
  },
  {
    check: 'doors',
    op: 'licence',
    reason:
      'Plans show as features that are off (403), not as a licence that has run out (vendor specification).',
  },
]
