import { tryton as connector } from '../connectors/tryton/connector.ts'
import { samples, skip } from '../connectors/tryton/samples.ts'
import { conform, connect } from '../kit/conformance/index.ts'
import { checks } from '../kit/conformance/checks/index.ts'
import { createHttp } from '../kit/http.ts'
import { readFileSync, appendFileSync } from 'node:fs'
import { startTryton, USERS } from './tryton.ts'
const tryton = await startTryton()
const http = createHttp({ allowPrivate: () => true })
const out = (t: string) => appendFileSync('/tmp/timing.log', t + '\n')
try {
  const only = process.env.ONLY?.split(',')
  for (const { name } of checks) {
    if (only && !only.includes(name)) continue
    const started = performance.now()
    const credentials = { base_url: tryton.url, database: tryton.database, username: USERS.buyer.login, password: USERS.buyer.password }
    const { results } = await conform(connector, { ...connect(connector, { credentials, http, against: 'live' }), samples, skip, only: [name], guide: readFileSync('connectors/tryton/guide.md', 'utf8'), seed: 1 })
    const c = (o: string) => results.filter((r) => r.outcome === o).length
    out(`${name} ${Math.round(performance.now() - started)} ms pass ${c('pass')} fail ${c('fail')} skip ${c('skip')}`)
    for (const r of results) if (r.outcome !== 'pass' || r.ms > 2000) out(`   ${r.outcome} ${r.ms} ${r.entity ?? ''} ${r.op ?? ''} ${r.promise} | ${r.reason ?? ''}`)
  }
} finally {
  await http.close()
  await tryton.stop()
}
