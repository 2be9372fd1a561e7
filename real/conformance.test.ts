import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { tryton as connector } from '../connectors/tryton/connector.ts'
import { samples, skip } from '../connectors/tryton/samples.ts'
import { conform, connect, type Result } from '../kit/conformance/index.ts'
import { createHttp } from '../kit/http.ts'
import { startTryton, type Tryton, USERS } from './tryton.ts'
import { TRYTON_6_0, TRYTON_8_0 } from './tryton-edition.ts'

const GUIDE = new URL('../connectors/tryton/guide.md', import.meta.url)
/** Printed by what fails; the same seed tries the same. */
const SEED = 1

function nameOf({ entity, promise, op, check }: Result): string {
  return `${entity ?? 'the connection'}: ${promise} [${op ? `${check} ${op}` : check}]`
}

/** The newer server holds to what its button says: goods that leave a place are assigned first, which only shipments do. */
const unassigned = ['creates', 'changes'].map((check) => ({
  check,
  entity: 'stock-movements' as const,
  reason: 'This release does no single move out of storage; it stays a draft.',
}))

for (const [edition, more] of [
  [TRYTON_6_0, []],
  [TRYTON_8_0, unassigned],
] as const) {
  describe(`the connector on a real ${edition.name}`, () => {
    let tryton: Tryton
    const http = createHttp({ allowPrivate: () => true })

    before(async () => {
      tryton = await startTryton(edition)
    })

    after(async () => {
      await http.close()
      await tryton?.stop()
    })

    test('keeps its promises', async (t) => {
      const { login, password } = USERS.manager
      const { url, database } = tryton
      const credentials = { base_url: url, database, username: login, password }
      const { results } = await conform(connector, {
        ...connect(connector, { credentials, http, against: 'live' }),
        samples,
        skip: [...skip, ...more],
        guide: await readFile(GUIDE, 'utf8'),
        seed: SEED,
      })
      for (const result of results) {
        await t.test(nameOf(result), (own) => {
          if (result.outcome === 'skip') own.skip(result.reason)
          if (result.outcome === 'fail') assert.fail(`${result.reason} (seed ${SEED})`)
        })
      }
      const kept = results.filter(({ outcome }) => outcome === 'pass')
      assert.ok(kept.length > results.length / 2, 'most promises can be judged here')
    })
  })
}
