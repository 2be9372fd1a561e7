import {
  carryOut,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
  readOne,
  readPage,
} from '@millwright/kit'

const { open } = await import('./zz-open.ts')
const { io, done, calls } = await open(process.argv[2] ?? 'sandbox')
try {
  const p = await readPage(io, 'purchase-orders', {
    limit: 3,
    after: null,
    filters: {},
    fields: null,
    total: true,
  })
  console.log(JSON.stringify(p.records[0]!.record, null, 1).slice(0, 9000))
  console.log(p.next, p.total, calls())
} catch (e) {
  console.log(e)
}
await done()
