import { test } from 'node:test'
import { judgeOnSandbox, requireKept } from '@millwright/kit/conformance'
import { createSandbox } from '@millwright/sandbox'
import { tryton } from './connector.ts'
import * as own from './samples.ts'

test('the connector of Tryton keeps every promise of the conformance suite', async () => {
  const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
  const folder = import.meta.url
  const { results } = await judgeOnSandbox(tryton, { sandbox, own, folder })
  requireKept(results)
})
