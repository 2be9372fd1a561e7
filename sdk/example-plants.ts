/** The same calls to each connection of an account, whatever its system: `node example-plants.ts <url> mwk_…` */
import { type Client, createAdminClient, createClient, type MillwrightError } from '@millwright/sdk'

const [url = '', key = ''] = process.argv.slice(2)
for await (const { id, name } of createAdminClient({ url, key }).connections.list()) {
  console.log(`\n${name}`)
  await work(createClient({ url, token: key, connection: id }))
}

async function work({ purchaseOrders, workOrders, assets }: Client): Promise<void> {
  const [first] = await attempt('list changed orders', [], async () => {
    const query = { modified_after: '2024-01-01', status: ['ordered', 'approved'] } as const
    const { data } = await purchaseOrders.page({ ...query, limit: 100 })
    return [`${data.length} on order, the first is ${data[0]?.number}`, data]
  })
  if (first) {
    const order = await attempt(`read ${first.number}`, first, async () => {
      const order = await purchaseOrders.get(first.id, { include: 'allowed' })
      const fields = Object.values(order.allowed?.update.fields ?? {})
      const free = fields.filter(({ possible }) => possible).length
      return [`${order.status}, ${free} of ${fields.length} fields may change`, order]
    })
    await attempt('order one more', null, async () => {
      const { id = '', quantity, description } = order.lines?.[0] ?? {}
      const lines = [{ id: id ?? '', quantity: String(Number(quantity) + 1) }]
      const after = await purchaseOrders.update(order.id, { lines })
      return [`${quantity} → ${after.lines?.[0]?.quantity} of ${description}`, null]
    })
  }
  const job = await attempt('create a work order', null, async () => {
    const { data } = await assets.page({ limit: 1 }).catch(() => ({ data: [] }))
    const place = data.map(({ id, site_id }) => ({ asset_id: id, ...(site_id && { site_id }) }))[0]
    const job = await workOrders.create({ name: 'New seal', work_type: 'corrective', ...place })
    return [`${job.number}: ${job.status}`, job]
  })
  for (const step of job ? (['approve', 'complete'] as const) : [])
    await attempt(`${step} it`, null, async () => {
      const { status, source_status } = await workOrders.action(job!.id, step)
      return [`${status} (there: ${source_status})`, null]
    })
}

async function attempt<T>(what: string, otherwise: T, call: () => Promise<[said: string, T]>) {
  const [said, result, sign = '✔'] = await call().catch((error: MillwrightError) => {
    const instead = error.rule?.instead?.map((way) => `\n${' '.repeat(25)}instead: ${way}`) ?? []
    return [`${error.detail}${instead.join('')}`, otherwise, '✖'] as const
  })
  console.log(`  ${sign} ${what.padEnd(20)} ${said}`)
  return result
}
