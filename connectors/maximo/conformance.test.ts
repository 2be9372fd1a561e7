import { test } from 'node:test'
import { judgeOnSandbox, requireKept, type Wanted } from '@millwright/kit/conformance'
import { createSandbox } from '@millwright/sandbox'
import { maximo } from './connector.ts'
import * as own from './samples.ts'

async function judge(switches: Record<string, string | boolean>, wanted?: Wanted): Promise<void> {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const system = sandbox.systems.find(({ name }) => name === maximo.system)!
  Object.assign(system.switches, switches)
  const folder = import.meta.url
  const { results } = await judgeOnSandbox(maximo, {
    sandbox,
    own,
    folder,
    ...(wanted && { wanted }),
  })
  requireKept(results)
}

/** What depends on how a system answers and what it calls things. */
const some: Wanted = {
  only: ['records', 'fields', 'filters', 'statuses', 'updates', 'changes', 'actions', 'sign-in'],
}

test('the connector of IBM Maximo keeps every promise of the conformance suite', () => judge({}))

test('it keeps them where the customer has renamed statuses, and WSCH is a synonym', () =>
  judge({ synonyms: 'renamed', waiting_internal: 'appr' }, some))

test('it keeps them on a copy that names production, refuses offsets and writes other ids', () =>
  judge(
    { advertised_root: 'other_host', date_offsets: 'refused', rest_id_order: 'site_first' },
    some,
  ))

test('it keeps them where refusals lack their ids and stale row stamps come with 400', () =>
  judge(
    {
      message_prefix: false,
      reason_code: 'null',
      bad_key: '401',
      stamp_conflict: '400',
      status_on_create_refused: true,
      change_status_broken: true,
    },
    { only: [...some.only!, 'versions', 'deletes'] },
  ))

test('it keeps them where the structures of the site lack attributes', () =>
  judge(
    {
      missing_attributes: 'po.contact,item.commoditygroup,workorder.vendor,companies.dunsnum',
      child_edits_move_parent: false,
      clock_zone: 'America/New_York',
    },
    some,
  ))
