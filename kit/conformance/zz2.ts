import { createHttp, readPage } from '@millwright/kit'
import { createSandbox } from '@millwright/sandbox'
import { connectSandbox } from './connection.ts'
import { createBench } from './bench.ts'
import { maintainx } from '../../connectors/maintainx/connector.ts'
import { samples } from '../../connectors/maintainx/samples.ts'
const http = createHttp({ allowPrivate: () => true }); const sandbox = await createSandbox({ port: 0, seed: { purchase_orders: 60 } })
const c = connectSandbox(maintainx, { sandbox, http })
const bench = createBench(maintainx, { ...c, samples, guide: null })
const r = await bench.tools.create('purchase-orders')
console.log(r.id, r.name)
console.log((await bench.snapshot('purchase-orders')).found.filter((f) => f.record.id === r.id || f.record.name).map((f) => [f.record.id, f.record.name]))
await http.close(); await sandbox.close()
