import type { ConformOptions, Samples, Tools } from '@millwright/kit/conformance'

type Body = Record<string, any>

const newTicket = async (tools: Tools) => (await tools.create('work-requests')).id as string
const newAsset = async (tools: Tools) => (await tools.create('assets')).id as string

const turnsInto =
  (...statuses: string[]) =>
  (after: Body): void => {
    if (!statuses.includes(after.source_status))
      throw new Error(`it is ${after.source_status} afterwards`)
  }

export const samples: Samples = {
  users: {
    create: async (tools) => {
      const username = tools.unique('fitter-')
      return {
        name: 'Anna Fitter',
        username,
        email: `${username}@plant.example`.toLowerCase(),
        phone: '+49 731 555 12',
        notes: 'Early shift.',
      }
    },
    update: () => [{ name: 'Anna Müller' }, { phone: null }, { is_active: false }],
    interventions: null,
  },
  assets: {
    ready: (tools) => tools.create('assets'),
    create: async (tools) => ({
      name: tools.unique('Pump '),
      description: 'Feed pump of line 3',
      category: 'General assets',
    }),
    update: (_, tools) => [
      { name: tools.unique('Pump ') },
      { description: null },
      { responsible_id: 'root' },
    ],
    actions: {
      set_status: {
        prepare: newAsset,
        body: () => ({ source_status: 'in-use' }),
        expect: turnsInto('in-use'),
      },
    },
    follows: ['responsible_name'],
    interventions: null,
  },
  'work-requests': {
    ready: (tools) => tools.create('work-requests'),
    create: async (tools) => ({
      name: tools.unique('Pump leaks '),
      description: 'Oil under the pump, Müller saw it.',
      category: 'General',
      requester_email: 'anna@plant.example',
      due_at: '2031-05-06T07:08:09Z',
    }),
    update: (_, tools) => [
      { name: tools.unique('Valve leaks ') },
      { due_at: null },
      { assignees: [{ kind: 'user', id: 'root' }] },
      { requester_email: 'bob@plant.example' },
    ],
    actions: {
      complete: {
        prepare: newTicket,
        body: () => ({ comment: 'New seal.' }),
        expect: turnsInto('resolved'),
      },
      reject: {
        prepare: newTicket,
        body: () => ({ reason: 'Not ours.' }),
        expect: turnsInto('rejected'),
      },
      assign: {
        prepare: newTicket,
        body: () => ({ assignees: [{ kind: 'user', id: 'root' }] }),
        expect: (after) => {
          if (after.assignees?.[0]?.id !== 'root') throw new Error('nobody is assigned')
        },
      },
      set_status: {
        prepare: newTicket,
        body: () => ({ source_status: 'stalled' }),
        expect: turnsInto('stalled'),
      },
    },
    interventions: null,
  },
}

const unlisted = 'A deleted record stays readable by its id, and Request Tracker lists it nowhere.'

export const skip: NonNullable<ConformOptions['skip']> = [
  { check: 'deletes', entity: 'assets', reason: unlisted },
  { check: 'deletes', entity: 'work-requests', reason: unlisted },
]
