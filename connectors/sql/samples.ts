import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

/** The plant numbers its orders from 1 on. */
let number = 1_000_000

const newJob = async (tools: Tools) => (await tools.create('work-orders')).id as string

const turnsInto =
  (status: string) =>
  (after: Body): void => {
    if (after.status !== status) throw new Error(`it is ${after.status} afterwards`)
  }

const actingJob = (status: string, body: Body = {}) => ({
  prepare: newJob,
  body: () => body,
  expect: turnsInto(status),
})

async function doneJob(tools: Tools): Promise<string> {
  const id = await newJob(tools)
  await tools.act('work-orders', id, 'complete')
  return id
}

/** Records of the plant that the real databases are filled with. */
export const samples: Samples = {
  users: { interventions: null },
  assets: {
    create: async (tools) => ({
      number: tools.unique('').slice(-8),
      name: tools.unique('Pump '),
      description: `It's "new" \\ ünïcode 漢字`,
      status: 'in_service',
      purchase_cost: '1234.567',
      commissioned_on: '2020-02-29',
    }),
    update: (_, tools) => [
      { name: tools.unique('Pump ') },
      { description: null },
      { purchase_cost: '0.001' },
      { status: 'standby' },
    ],
    actions: {
      set_status: {
        prepare: async (tools) => (await tools.create('assets')).id,
        body: () => ({ source_status: 'S' }),
        expect: turnsInto('standby'),
      },
    },
  },
  'work-orders': {
    create: async (tools) => ({
      number: tools.unique('W-'),
      name: tools.unique('Pump leaks '),
      description: `100 % "oil" \\ Müller's`,
      asset_id: 'N1.P-02',
      priority: 'high',
      due_at: '2031-07-06T07:08:09Z',
      estimated_hours: '2.25',
      is_asset_down: true,
      custom_fields: { extra_color: 'green' },
    }),
    update: (_, tools) => [
      { name: tools.unique('Valve leaks ') },
      { due_at: null },
      { asset_id: null },
      { priority: 'low', is_asset_down: false },
      { custom_fields: { extra_color: null } },
    ],
    actions: {
      start: actingJob('in_progress'),
      complete: actingJob('completed', {
        completed_at: '2030-01-02T03:04:05Z',
        completion_notes: 'New seal.',
      }),
      close: { ...actingJob('closed'), prepare: doneJob },
    },
    locked: {
      'locked-by-mapping': async (tools) => {
        const id = await doneJob(tools)
        await tools.act('work-orders', id, 'close')
        return id
      },
    },
    unknown_statuses: { '99': 'The plant has rows with a status that the mapping leaves out.' },
  },
  'purchase-orders': {
    create: async (tools) => ({
      number: String(++number),
      vendor_id: 'V1',
      vendor_reference: tools.unique('R-'),
      ordered_on: '2030-05-06',
      lines: [
        { description: 'Seal', quantity: '2.5', unit: 'PC', unit_price: '10.1234' },
        { description: 'Grease', quantity: '1', unit: 'KG', unit_price: '4' },
      ],
    }),
    update: (_, tools) => [{ vendor_reference: tools.unique('R-') }, { ordered_on: null }],
    line: () => ({ quantity: '7.5' }),
    actions: {
      cancel: {
        prepare: async (tools) => (await tools.create('purchase-orders')).id,
        expect: turnsInto('cancelled'),
      },
    },
  },
}

export const skip: NonNullable<ConformOptions['skip']> = []
