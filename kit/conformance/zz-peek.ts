import { createHttp } from '@millwright/kit'
import { createSandbox } from '@millwright/sandbox'
import { readPage } from '../read.ts'
import { connectSandbox } from './connection.ts'

const sys = process.argv[2]!,
  only = process.argv[3]?.split(','),
  n = Number(process.argv[4] ?? 1)
const m = await import(`/work/main/connectors/${sys}/connector.ts`)
const c: any = Object.values(m).find((v: any) => v?.system)
const http = createHttp({ allowPrivate: () => true })
const sandbox = await createSandbox({ port: 0 })
const { open } = connectSandbox(c, { sandbox, http })
const io = open()
const strip = (v: any): any =>
  Array.isArray(v)
    ? v.slice(0, 2).map(strip)
    : v && typeof v === 'object'
      ? Object.fromEntries(
          Object.entries(v)
            .filter(([, x]) => x !== null && !(Array.isArray(x) && !x.length))
            .map(([k, x]) => [k, strip(x)]),
        )
      : v
for (const e of Object.keys(c.entities)) {
  if (only && !only.includes(e)) continue
  if (c.entities[e].ops.list !== true) continue
  try {
    const p = await readPage(io, e as any, {
      limit: 500,
      after: null,
      filters: {},
      fields: null,
      total: false,
    })
    const st: any = {}
    for (const { record } of p.records) {
      const k = `${record.status}/${record.source_status ?? ''}`
      st[k] = (st[k] ?? 0) + 1
    }
    console.log('##', e, p.records.length, JSON.stringify(st).slice(0, 600))
    for (const r of p.records.slice(0, n))
      console.log(JSON.stringify(strip(r.record)).slice(0, 2200))
  } catch (err: any) {
    console.log('##', e, err.code ?? err.stack, err.detail ?? '')
  }
}
await http.close()
await sandbox.close()
