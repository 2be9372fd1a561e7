import { test } from 'node:test'
import { judgeOnSandbox, requireKept } from '@millwright/kit/conformance'
import { createSandbox } from '@millwright/sandbox'
import { businessCentral as simulated, USER } from '../../sandbox/business-central/system.ts'
import { businessCentral } from './connector.ts'
import * as own from './samples.ts'

test('the connector of Business Central keeps every promise of the conformance suite', async () => {
  const systems = [simulated()]
  const sandbox = await createSandbox({ port: 0, systems, seed: { purchase_orders: 60 } })
  const folder = import.meta.url
  const { results } = await judgeOnSandbox(businessCentral, { sandbox, own, folder })
  requireKept(results)
})

test('it keeps them too where the source behaves as other releases do, with user and key', async () => {
  const system = simulated()
  Object.assign(system.switches, {
    etag_form: '44',
    stale_status: 412,
    duplicate_status: 409,
    permission_form: 'page',
    read_only_code: 'BadRequest_InvalidOperation',
    page_size: 40,
    next_link_aid: false,
    receive_default: 'blank',
    gateway_xml: true,
  })
  const systems = [system]
  const sandbox = await createSandbox({ port: 0, systems, seed: { purchase_orders: 60 } })
  const folder = import.meta.url
  const other = { ...own, sandboxCredentials: { kind: 'basic', ...USER } }
  const { results } = await judgeOnSandbox(businessCentral, { sandbox, own: other, folder })
  requireKept(results)
})
