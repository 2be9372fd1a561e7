import type { Samples, Tools } from '@millwright/kit/conformance'
import { require, stocked, turnsInto } from './sample-steps.ts'

type Body = Record<string, any>

/** An asset that stands somewhere and is looked after by somebody. */
const asset = (tools: Tools) =>
  tools.first('assets', (record) => record.status === 'in_service' && record.location_id !== null)
const place = (tools: Tools, not?: string | null) =>
  tools.first(
    'locations',
    (record) =>
      record.id !== not &&
      record.parent_id !== null &&
      record.custom_fields.EquipmentInstallationIsAllowed === true,
  )

async function workOrder(tools: Tools): Promise<Body> {
  const { id, site_id } = await asset(tools)
  const { item_id, unit, inventory_location_id } = await stocked(tools)
  const center = { WorkCenter: 'MECH01', Plant: 'PL01' }
  return {
    name: tools.unique('Replace seal '),
    work_type: 'corrective',
    priority: 'high',
    site_id,
    asset_id: id,
    description: 'Lock out first.',
    scheduled_start_at: `${tools.day(3)}T06:00:00.000Z`,
    scheduled_end_at: `${tools.day(3)}T14:00:00.000Z`,
    custom_fields: { MainWorkCenter: 'MECH01', MainWorkCenterPlant: 'PL01' },
    tasks: [
      { name: 'Dismount', estimated_hours: '2', source_kind: 'YBM1', custom_fields: center },
      { name: 'Mount', estimated_hours: '1.5', source_kind: 'YBM1', custom_fields: center },
    ],
    materials: [{ item_id, planned_quantity: '2', unit, inventory_location_id }],
  }
}

type WorkStep = 'approve' | 'hold' | 'complete' | 'close' | 'cancel' | 'issue_materials'

const workOrderAfter =
  (...actions: WorkStep[]) =>
  async (tools: Tools): Promise<string> => {
    const { id, materials } = await tools.create('work-orders')
    for (const action of actions) {
      const lines = [{ material_id: materials[0].id, quantity: '1' }]
      await tools.act('work-orders', id, action, action === 'issue_materials' ? { lines } : {})
    }
    return id
  }

const firstMaterial = (record: Body) => ({
  lines: [{ material_id: record.materials[0].id, quantity: '1' }],
})

const requestAfter =
  (...actions: ('approve' | 'complete')[]) =>
  async (tools: Tools): Promise<string> => {
    const { id } = await tools.create('work-requests')
    for (const action of actions) await tools.act('work-requests', id, action)
    return id
  }

/** How valid records of maintenance are made from what is at the source. */
export const maintenanceSamples: Samples = {
  locations: {
    create: async (tools) => {
      const parent = await place(tools)
      return {
        number: `${parent.number}-${tools.unique('').slice(-4)}`,
        name: tools.unique('Pump bay '),
        parent_id: parent.id,
        site_id: parent.site_id,
        description: 'Behind the filter.',
      }
    },
    update: (_, tools) => [
      { name: tools.unique('Pump bay ') },
      { criticality: 'low' },
      { status: 'inactive' },
    ],
  },
  assets: {
    create: async (tools) => {
      const { site_id, organization_id, location_id } = await asset(tools)
      return {
        name: tools.unique('Spare pump '),
        kind: 'equipment',
        site_id,
        organization_id,
        location_id,
        manufacturer_name: 'Sulzer',
        serial_number: tools.unique('SZ'),
        model_year: 2024,
        description: 'Bought second hand.',
        purchase_cost: '1500',
        currency: 'EUR',
      }
    },
    update: (_, tools) => [
      { name: tools.unique('Spare pump ') },
      { criticality: 'low', serial_number: tools.unique('SZ') },
    ],
    follows: ['location_number', 'location_name'],
    actions: {
      move: {
        prepare: async (tools) => (await tools.create('assets')).id,
        body: async (record, tools) => ({
          location_id: (await place(tools, record.location_id)).id,
          moved_at: `${tools.day(1)}T10:00:00.000Z`,
        }),
        expect: (after, before) =>
          require(after.location_id !== before.location_id, 'it stands where it stood'),
      },
      set_status: {
        prepare: async (tools) => (await tools.create('assets')).id,
        body: () => ({ status: 'out_of_service' }),
        expect: turnsInto('out_of_service'),
      },
    },
  },
  meters: {
    ready: async (tools) =>
      tools.create('meters', {
        name: tools.unique('Level '),
        kind: 'gauge',
        location_id: (await place(tools)).id,
        custom_fields: { MsrgPtInternalCharacteristic: '812' },
      }),
    create: async (tools) => ({
      name: tools.unique('Pressure '),
      kind: 'gauge',
      asset_id: (await asset(tools)).id,
      upper_limit: '12.5',
      custom_fields: { MsrgPtInternalCharacteristic: '812' },
    }),
    update: (_, tools) => [
      { name: tools.unique('Pressure ') },
      { upper_limit: '13' },
      { is_active: false },
    ],
  },
  'meter-readings': {
    create: async (tools) => {
      const meter = await tools.first(
        'meters',
        ({ kind, unit }) => kind === 'counter' && unit === 'H',
      )
      const readings = (await tools.list('meter-readings')).filter(
        ({ meter_id, is_reversed }) => meter_id === meter.id && !is_reversed,
      )
      const last = Math.max(...readings.map(({ value }) => Number(value)))
      return {
        meter_id: meter.id,
        value: String(last + 1),
        read_at: new Date(
          Math.floor(tools.now() / 1000) * 1000 + readings.length * 1000,
        ).toISOString(),
        notes: 'round',
      }
    },
  },
  'maintenance-plans': {
    create: async (tools) => ({
      name: tools.unique('Pump service '),
      asset_ids: [(await asset(tools)).id],
      priority: 'medium',
      lead_time_days: '5',
      starts_on: tools.day(10),
      triggers: [{ kind: 'time', interval: '3', interval_unit: 'month' }],
    }),
    update: (record, tools) => [
      { name: tools.unique('Pump service ') },
      { lead_time_days: '7' },
      { triggers: [{ id: record.triggers[0].id, interval: '6' }] },
    ],
    actions: {
      resume: {
        prepare: async (tools) => (await tools.create('maintenance-plans')).id,
        expect: turnsInto('active'),
      },
    },
  },
  'work-requests': {
    ready: (tools) => tools.create('work-requests'),
    create: async (tools) => ({
      external_reference: tools.unique('MW'),
      name: tools.unique('Leak at seal '),
      description: 'Oil on the floor.',
      priority: 'high',
      work_type: 'corrective',
      asset_id: (await asset(tools)).id,
      is_asset_down: true,
      requester_name: 'MHANSEN',
      due_at: `${tools.day(9)}T12:00:00.000Z`,
    }),
    update: (_, tools) => [
      { name: tools.unique('Leak at seal ') },
      { priority: 'low', due_at: `${tools.day(12)}T06:00:00.000Z` },
    ],
    locked: { 'completed-request-fixed': requestAfter('approve', 'complete') },
    actions: {
      approve: { prepare: requestAfter(), expect: turnsInto('approved') },
      reject: {
        // Only types under the phase model can be rejected, and their phase is not set through the interface.
        prepare: async (tools) => {
          const id = await requestAfter()(tools)
          const data = { MaintNotifProcessPhaseCode: '10' }
          await tools.intervene({ op: 'update', native: 'MaintenanceNotification', key: id, data })
          return id
        },
        body: () => ({ reason: 'Not worth it.' }),
        expect: turnsInto('rejected', 'completed'),
      },
      complete: { prepare: requestAfter('approve'), expect: turnsInto('completed') },
    },
  },
  'work-orders': {
    ready: async (tools) =>
      tools.create('work-orders', {
        ...(await workOrder(tools)),
        due_at: `${tools.day(5)}T12:00:00.000Z`,
      }),
    create: workOrder,
    update: (record, tools) => [
      { name: tools.unique('Replace seal ') },
      { priority: 'low' },
      { tasks: [{ id: record.tasks.at(-1).id, name: 'Mount and align' }] },
      ...record.materials
        .slice(0, 1)
        .map(({ id }: Body) => ({ materials: [{ id, planned_quantity: '3' }] })),
    ],
    follows: ['source_status', 'due_at'],
    actions: {
      approve: { prepare: workOrderAfter(), expect: turnsInto('approved') },
      reject: {
        // Only orders of types with an approval step are ever submitted; nobody submits through the interface.
        prepare: async (tools) => {
          const { work_type: _, ...body } = await workOrder(tools)
          const { id } = await tools.create('work-orders', { ...body, source_work_type: 'YA03' })
          const data = { SystemStatusText: 'CRTD SUBM MANC PRC' }
          await tools.intervene({ op: 'update', native: 'MaintenanceOrder', key: id, data })
          return id
        },
        body: () => ({ reason: 'Not this year.' }),
        expect: turnsInto('rejected', 'cancelled'),
      },
      schedule: {
        prepare: workOrderAfter('approve'),
        body: (_, tools) => ({
          scheduled_start_at: `${tools.day(4)}T06:00:00.000Z`,
          scheduled_end_at: `${tools.day(4)}T12:00:00.000Z`,
        }),
        expect: (after, before) =>
          require(after.scheduled_start_at !== before.scheduled_start_at, 'it starts as before'),
      },
      hold: { prepare: workOrderAfter('approve'), expect: turnsInto('on_hold') },
      resume: {
        prepare: workOrderAfter('approve', 'hold'),
        expect: turnsInto('approved', 'scheduled', 'draft'),
      },
      complete: { prepare: workOrderAfter('approve'), expect: turnsInto('completed') },
      close: { prepare: workOrderAfter('approve', 'complete'), expect: turnsInto('closed') },
      reopen: {
        prepare: workOrderAfter('approve', 'complete'),
        expect: turnsInto('approved', 'scheduled', 'in_progress'),
      },
      cancel: { prepare: workOrderAfter(), expect: turnsInto('cancelled') },
      issue_materials: {
        prepare: workOrderAfter('approve'),
        body: firstMaterial,
        expect: (after) =>
          require(after.materials[0].issued_quantity === '1', 'nothing was issued'),
      },
      return_materials: {
        prepare: workOrderAfter('approve', 'issue_materials'),
        body: firstMaterial,
        expect: (after) => require(after.materials[0].issued_quantity === '0', 'nothing came back'),
      },
    },
  },
}
