import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { sql } from '../connectors/sql/connector.ts'
import { samples, skip } from '../connectors/sql/samples.ts'
import { conform, connect, type Result } from '../kit/conformance/index.ts'
import { createHttp } from '../kit/http.ts'
import { configureConnector } from '../kit/index.ts'
import { type SqlServer, startSqlServers } from './sql-servers.ts'

const GUIDE = new URL('../connectors/sql/guide.md', import.meta.url)
/** Printed by what fails; the same seed tries the same. */
const SEED = 1

let servers: SqlServer[] = []
let stop = async () => {}
const http = createHttp({ allowPrivate: () => true })

before(async () => {
  const started = await startSqlServers()
  servers = started.servers
  stop = started.stop
})

after(async () => {
  await http.close()
  await stop()
})

function nameOf({ entity, promise, op, check }: Result): string {
  return `${entity ?? 'the connection'}: ${promise} [${op ? `${check} ${op}` : check}]`
}

for (const name of ['PostgreSQL', 'MariaDB'] as const) {
  test(`the connector keeps its promises on a real ${name}`, async (t) => {
    const { credentials } = servers.find((one) => one.name === name)!
    const connector = configureConnector(sql, credentials)
    const { results } = await conform(connector, {
      ...connect(connector, { credentials, http, against: 'live' }),
      samples,
      skip,
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
}
