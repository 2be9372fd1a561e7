import { readFileSync, writeFileSync } from 'node:fs'
import { tryton as connector } from '../connectors/tryton/connector.ts'
import { samples, skip } from '../connectors/tryton/samples.ts'
import { conform, connect } from '../kit/conformance/index.ts'
import { createHttp } from '../kit/http.ts'
import { startTryton, USERS } from './tryton.ts'

const tryton = await startTryton()
const http = createHttp({ allowPrivate: () => true })
const { login, password } = USERS.manager
const { url, database } = tryton
const rows: any[] = []
const conn = connect(connector, {
  credentials: { base_url: url, database, username: login, password },
  http,
  against: 'live',
})
const timing: Http = undefined as any
type Http = any
const open = conn.open
const wrapped = {
  ...conn,
  open: (o: any = {}) =>
    open({
      ...o,
      wrap: (h: any) => {
        const inner = o.wrap?.(h) ?? h
        return {
          ...inner,
          send: async (r: any, l: any) => {
            const t = performance.now()
            try {
              return await inner.send(r, l)
            } finally {
              let b: any = r.body
              try {
                b = JSON.parse(typeof b === 'string' ? b : Buffer.from(b).toString())
              } catch {}
              const p = b?.params
              rows.push({
                m: b?.method,
                limit: /search_read/.test(b?.method) ? p?.[2] : undefined,
                n: /search_read/.test(b?.method) ? p?.[4]?.length : undefined,
                ms: performance.now() - t,
                dom: JSON.stringify(p?.[0])?.slice(0, 60),
              })
            }
          },
        }
      },
    }),
}
const t0 = performance.now()
const { results } = await conform(connector, {
  ...wrapped,
  samples,
  skip,
  guide: readFileSync('connectors/tryton/guide.md', 'utf8'),
  seed: 1,
})
const total = performance.now() - t0
const sum = (key: (r: any) => string, list: any[]) => {
  const m = new Map<string, [number, number]>()
  for (const r of list) {
    const k = key(r)
    const [a, b] = m.get(k) ?? [0, 0]
    m.set(k, [a + r.ms, b + 1])
  }
  return [...m]
    .sort((a, b) => b[1][0] - a[1][0])
    .slice(0, 22)
    .map(([k, [ms, n]]) => `${Math.round(ms)} ms ${n}x ${k}`)
}
writeFileSync('/tmp/mine/profile.json', JSON.stringify({ total, results, rows }))
console.log(
  'total',
  Math.round(total),
  results.length,
  'fails',
  results.filter((r) => r.outcome === 'fail').map((r) => JSON.stringify(r)),
)
console.log(
  ['pass', 'skip', 'fail']
    .map((o) => `${o} ${results.filter((r) => r.outcome === o).length}`)
    .join(', '),
)
console.log(
  'by check',
  sum((r) => r.check, results),
)
console.log(
  'by entity',
  sum((r) => r.entity ?? '-', results),
)
console.log(
  'by method',
  sum((r) => `${r.m} limit=${r.limit} n=${r.n}`, rows),
)
await http.close()
await tryton.stop()
