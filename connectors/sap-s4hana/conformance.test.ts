import { test } from 'node:test'
import { judgeOnSandbox, requireKept } from '@millwright/kit/conformance'
import { createSandbox } from '@millwright/sandbox'
import { sapS4hana } from './connector.ts'
import * as own from './samples.ts'

test('the connector of SAP S/4HANA keeps every promise of the conformance suite', async () => {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const folder = import.meta.url
  const { results } = await judgeOnSandbox(sapS4hana, { sandbox, own, folder })
  requireKept(results)
})
