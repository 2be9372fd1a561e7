/**
 * What a planner's program does with one connection: `node example.ts https://api.example.com mwc_…`.
 * It has no care for limits: the client keeps to them by itself.
 */
import {
  createClient,
  MillwrightError,
  type PurchaseOrder,
  ReauthorizationRequiredError,
  verifyWebhook,
} from '@millwright/sdk'

const [url, token] = process.argv.slice(2)
if (!url || !token) throw new Error('Give the address of the server and a connection token.')

const client = createClient({
  url,
  token,
  userAgent: 'planner/1.0',
  onRetry: ({ path, delayMs, error }) =>
    console.warn(`${path}: ${error.code}, again in ${delayMs} ms`),
})

/** Every page of what is on order and changed since yesterday. */
export async function listOpenOrders(signal?: AbortSignal): Promise<PurchaseOrder[]> {
  const orders: PurchaseOrder[] = []
  const query = {
    status: ['approved', 'ordered'],
    modified_after: new Date(Date.now() - 86_400_000),
  } as const
  for await (const order of client.purchaseOrders.list(query, { signal })) orders.push(order)
  return orders
}

/** Orders an item; the same `reference` twice makes one order, also days apart. */
export async function orderItem(vendorId: string, itemId: string, reference: string) {
  const body = {
    vendor_id: vendorId,
    external_reference: reference,
    lines: [{ item_id: itemId, quantity: '12', unit_price: '4.50' }],
  }
  const { effects } = await client.purchaseOrders.dryRun.create(body)
  console.log(effects.join('\n'))
  return client.purchaseOrders.create(body, { idempotencyKey: reference })
}

/** Books a delivery, and keeps the vendor's note with the order. */
export async function receive(order: PurchaseOrder, quantity: string, note: Blob) {
  const lines = (order.lines ?? []).map((line) => ({ line_id: line.id ?? '', quantity }))
  const record = await client.purchaseOrders.action(
    order.id,
    'receive',
    { lines },
    { ifMatch: order.version },
  )
  await client.attachments.upload({
    entity: 'purchase-orders',
    record_id: order.id,
    name: 'delivery-note.pdf',
    content: note,
  })
  return record.receipt_status
}

/** Of any server that speaks fetch: a worker, Deno, Bun. */
export async function onWebhook(request: Request, secret: string): Promise<Response> {
  const body = await request.text()
  const event = await verifyWebhook({ headers: request.headers, body, secret })
  switch (event.type) {
    case 'purchase_order.updated':
      console.log(`Order ${event.data.record?.number}: ${event.data.changed?.join(', ')}`)
      break
    case 'connection.reauthorization_required':
      console.log(event.data.instructions.join('\n'), event.data.reauthorize_url)
      break
  }
  return new Response(null, { status: 204 })
}

try {
  const { name, system, status } = await client.connection()
  console.log(`${name} (${system}) is ${status}`)
  for (const order of await listOpenOrders()) console.log(order.number, order.status)
} catch (error) {
  if (error instanceof ReauthorizationRequiredError) {
    console.error(`Ask the customer to open ${error.reauthorizeUrl}`)
  } else if (error instanceof MillwrightError) {
    console.error(error.code, error.detail, error.requestId)
    for (const { pointer, detail } of error.errors) console.error(` ${pointer}: ${detail}`)
  } else throw error
}
