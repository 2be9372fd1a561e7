import { test } from 'node:test'
import { judgeOnSandbox, requireKept, type Wanted } from '@millwright/kit/conformance'
import { createSandbox, createSystems } from '@millwright/sandbox'
import { odoo } from './connector.ts'
import * as own from './samples.ts'

async function judge(
  switches: Record<string, string | boolean | number>,
  at: { signIn?: Record<string, string>; wanted?: Wanted; skip?: typeof own.skip } = {},
): Promise<void> {
  const system = createSystems().find(({ name }) => name === 'odoo')!
  Object.assign(system.switches, switches)
  const sandbox = await createSandbox({
    port: 0,
    systems: [system],
    seed: { purchase_orders: 60 },
  })
  const { results } = await judgeOnSandbox(odoo, {
    sandbox,
    own: {
      ...own,
      skip: [...own.skip, ...(at.skip ?? [])],
      ...(at.signIn && { sandboxCredentials: at.signIn }),
    },
    folder: import.meta.url,
    ...(at.wanted && { wanted: at.wanted }),
  })
  requireKept(results)
}

/** JSON-RPC, as the user whose key it is. */
const byUser = { kind: 'json_rpc', username: 'millwright@millworks.example' }

/** What depends on how a release answers and what it calls things. */
const some: Wanted = {
  only: ['records', 'fields', 'filters', 'statuses', 'updates', 'lines', 'changes', 'actions'],
}

test('the connector of Odoo keeps every promise of the conformance suite', () => judge({}))

test('it keeps them by JSON-RPC of Odoo 17, where a user speaks French', () =>
  judge(
    { version: 17, user_language: 'fr_FR' },
    {
      signIn: byUser,
      skip: [
        {
          check: 'doors',
          op: 'ways/api_key',
          reason: 'This release has no JSON-2, whatever the key is: its address is not there.',
        },
      ],
    },
  ))

test('it keeps them on Odoo 18, where orders are locked when they are confirmed', () =>
  judge({ version: 18, own_fields: true }, { signIn: byUser, wanted: some }))

test('it keeps them without price lists, and with quantities of three decimal places', () =>
  judge({ price_lists: false, quantity_digits: 3 }, { wanted: some }))

test('it keeps them where the customer has renamed and added stages of maintenance', () =>
  judge(
    { stages: 'renamed', own_fields: false },
    { wanted: { ...some, entities: ['work-orders', 'assets'] } },
  ))
