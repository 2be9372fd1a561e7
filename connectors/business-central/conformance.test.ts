import { test } from 'node:test'
import { judgeOnSandbox, requireKept } from '@millwright/kit/conformance'
import { createSandbox } from '@millwright/sandbox'
import { businessCentral } from './connector.ts'
import * as own from './samples.ts'

/** Of the sandbox: whom it knows by a web service access key, as installations on premises do. */
const user = { kind: 'basic', username: 'MILLWRIGHT', web_service_key: 'Sandbox-Anvil-53' }

test('the connector of Business Central keeps every promise of the conformance suite', async () => {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const folder = import.meta.url
  const { results } = await judgeOnSandbox(businessCentral, { sandbox, own, folder })
  requireKept(results)
})

test('it keeps them too where the source behaves as other releases do, with user and key', async () => {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const system = sandbox.systems.find(({ name }) => name === businessCentral.system)!
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
  const folder = import.meta.url
  const other = { ...own, sandboxCredentials: user }
  const { results } = await judgeOnSandbox(businessCentral, { sandbox, own: other, folder })
  requireKept(results)
})
