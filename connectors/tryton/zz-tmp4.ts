import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
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
const strip = (r: any): any =>
  Array.isArray(r)
    ? r.map(strip)
    : r && typeof r === 'object'
      ? Object.fromEntries(
          Object.entries(r)
            .filter(([, v]) => v !== null)
            .map(([k, v]) => [k, strip(v)]),
        )
      : r
const tryIt = async (what: string, f: () => Promise<any>) => {
  try {
    console.log('##', what, JSON.stringify(strip(await f())))
  } catch (e: any) {
    console.log(
      '##',
      what,
      'REFUSED',
      e.code,
      e.detail ?? e,
      JSON.stringify(e.errors ?? null),
      JSON.stringify(e.rule ?? null),
      JSON.stringify(e.upstream?.code ?? null),
      JSON.stringify(e.missingPermissions ?? null),
    )
  }
}
const one = async (n: any, id: string) => (await readOne(io, n, id)).record
const list = (n: any, filters: any, limit = 2, fields: any = null) =>
  readPage(io, n, { limit, after: null, filters, fields, total: true })
const act = async (n: any, id: string, name: any, body: any = {}) => {
  const plan = await planAction(io, n, id, name, body, null)
  previewPlan(io, plan)
  const out = await carryOut(io, plan)
  const after = await readOne(io, n, id)
  return {
    action: name,
    status: after.record.status,
    source: after.record.source_status,
    done: plan.action!.map.done?.(after.record, plan.action!.at),
    makes: plan.action!.map.makes?.key(out.answers),
    record: after.record,
  }
}
const short = (x: any) => {
  const { record, ...rest } = x
  return rest
}
try {
  for (const n of [
    'stock-levels',
    'stock-movements',
    'goods-receipts',
    'purchase-requisitions',
    'attachments',
  ] as any[])
    await tryIt(n, async () => {
      const p = await list(n, {}, 1)
      return [p.total, p.next, p.records.map((r: any) => r.record)]
    })
  await tryIt('levels all', async () => {
    const seen: any[] = []
    let after: any = null
    let n = 0
    do {
      const p = await readPage(io, 'stock-levels', {
        limit: 7,
        after,
        filters: {},
        fields: null,
        total: false,
      })
      seen.push(...p.records.map((r: any) => r.record))
      after = p.next
      n++
    } while (after)
    return [
      n,
      seen.length,
      new Set(seen.map((s) => s.id)).size,
      seen
        .filter((s) => s.item_id === '21')
        .map((s) => [s.inventory_location_number, s.quantity_on_hand]),
    ]
  })
  await tryIt('item 21', async () => (await one('items', '21')).quantity_on_hand)
  await tryIt('levels item', async () =>
    (await list('stock-levels', { item_id: '21' }, 50)).records.map((r: any) => [
      r.record.id,
      r.record.quantity_on_hand,
    ]),
  )
  await tryIt(
    'levels place wide',
    async () =>
      (await list('stock-levels', { inventory_location_id: '3', include_children: true }, 500))
        .records.length,
  )
  await tryIt(
    'levels place',
    async () => (await list('stock-levels', { inventory_location_id: '3' }, 500)).records.length,
  )
  await tryIt('adjust', async () =>
    short(
      await act('stock-levels', '21.3', 'adjust', {
        counted_quantity: '5',
        posted_on: '2026-11-23',
      }),
    ),
  )
  await tryIt('adjust', async () => {
    const x = await act('stock-levels', '59.3', 'adjust', { quantity_change: '2' })
    return [x.done, x.record.quantity_on_hand]
  })
  for (const f of [
    { kind: ['receipt'] },
    { kind: ['count'] },
    { status: ['draft'] },
    { purchase_order_id: '41' },
    { inventory_location_id: '1' },
    { inventory_location_id: '5', include_children: true },
    { item_id: '1' },
    { posted_after: '2026-06-01' },
  ])
    await tryIt(
      JSON.stringify(f),
      async () => (await list('stock-movements', f, 500)).records.length,
    )
  await tryIt('move create', async () => {
    const plan = await planCreate(io, 'stock-movements', {
      kind: 'transfer',
      item_id: '22',
      quantity: '2',
      inventory_location_id: '10',
      counter_inventory_location_id: '3',
    })
    const { id } = await carryOut(io, plan)
    return one('stock-movements', id)
  })
  await tryIt('move wrong kind', async () =>
    planCreate(io, 'stock-movements', {
      kind: 'issue',
      item_id: '22',
      quantity: '2',
      inventory_location_id: '10',
      counter_inventory_location_id: '3',
    }),
  )
  await tryIt('locations', async () =>
    (await list('inventory-locations', {}, 50)).records.map((r: any) => [
      r.record.id,
      r.record.number,
      r.record.source_kind,
      r.record.path,
    ]),
  )
  await tryIt('locations wide', async () =>
    (await list('inventory-locations', { parent_id: '5', include_children: true }, 50)).records.map(
      (r: any) => r.record.number,
    ),
  )
  // receipts
  const { id: po } = await carryOut(
    io,
    await planCreate(io, 'purchase-orders', {
      vendor_id: '2',
      lines: [
        { item_id: '1', quantity: '10' },
        { item_id: '3', quantity: '4' },
      ],
    }),
  )
  await act('purchase-orders', po, 'approve')
  const order = await one('purchase-orders', po)
  let rid = ''
  await tryIt('receipt draft', async () => {
    const plan = await planCreate(io, 'goods-receipts', {
      purchase_order_id: po,
      status: 'draft',
      delivery_note_number: 'DN',
      received_on: '2026-11-22',
      lines: [{ purchase_order_line_id: order.lines[0].id, quantity: '4' }],
    })
    const { id } = await carryOut(io, plan)
    rid = id
    return one('goods-receipts', id)
  })
  await tryIt('receive while on draft', async () =>
    act('purchase-orders', po, 'receive', {
      lines: [{ line_id: order.lines[0].id, quantity: '1' }],
    }),
  )
  await tryIt('post', async () => short(await act('goods-receipts', rid, 'post')))
  await tryIt('cancel posted', async () => short(await act('goods-receipts', rid, 'cancel')))
  await tryIt('delete posted', async () => planDelete(io, 'goods-receipts', rid, null))
  await tryIt('order', async () => {
    const r = await one('purchase-orders', po)
    return [
      r.status,
      r.receipt_ids,
      r.lines.map((l: any) => [l.received_quantity, l.open_quantity]),
    ]
  })
  await tryIt('receipt posted', async () => {
    const { id } = await carryOut(
      io,
      await planCreate(io, 'goods-receipts', {
        lines: [
          { purchase_order_line_id: order.lines[0].id, quantity: '6' },
          { purchase_order_line_id: order.lines[1].id, quantity: '4' },
        ],
      }),
    )
    const r = await one('goods-receipts', id)
    return [r.status, r.purchase_order_number, r.lines.length]
  })
  await tryIt('order', async () => {
    const r = await one('purchase-orders', po)
    return [r.status, r.source_status]
  })
  for (const f of [
    { purchase_order_id: po },
    { vendor_id: '2' },
    { item_id: '1' },
    { status: ['posted'] },
    { status: ['draft'] },
    { received_after: '2026-11-22' },
    { delivery_note_number: 'DN' },
  ])
    await tryIt(
      JSON.stringify(f),
      async () => (await list('goods-receipts', f, 500)).records.length,
    )
  // requisitions
  let rq = ''
  await tryIt('req create', async () => {
    const { id } = await carryOut(
      io,
      await planCreate(io, 'purchase-requisitions', {
        name: 'Need',
        required_on: '2026-12-01',
        currency: 'EUR',
        lines: [
          { item_id: '1', quantity: '3', unit: 'u', unit_price: '7.5', vendor_id: '2' },
          { item_id: '3', quantity: '2', unit: 'l' },
        ],
      }),
    )
    rq = id
    return one('purchase-requisitions', id)
  })
  await tryIt('req update', async () => {
    const r = await one('purchase-requisitions', rq)
    await carryOut(
      io,
      await planUpdate(
        io,
        'purchase-requisitions',
        rq,
        { lines: [{ id: r.lines[0].id, quantity: '5' }] },
        r.version,
      ),
    )
    return (await one('purchase-requisitions', rq)).lines[0].quantity
  })
  for (const [a, b] of [
    ['submit', {}],
    ['withdraw', {}],
    ['submit', {}],
    ['reject', { reason: 'too dear' }],
    ['reopen', {}],
    ['submit', {}],
    ['approve', {}],
  ] as any[])
    await tryIt(a, async () => short(await act('purchase-requisitions', rq, a, b)))
  await tryIt('req update locked', async () =>
    planUpdate(io, 'purchase-requisitions', rq, { name: 'x' }, null),
  )
  await tryIt('convert no vendor', async () =>
    short(await act('purchase-requisitions', rq, 'convert', { target_entity: 'purchase-orders' })),
  )
  await tryIt('convert', async () => {
    const x = await act('purchase-requisitions', rq, 'convert', {
      target_entity: 'purchase-orders',
      vendor_id: '2',
    })
    return [
      short(x),
      x.record.related,
      x.record.lines.map((l: any) => [l.status, l.ordered_quantity, l.purchase_order_id]),
    ]
  })
  await tryIt('reopen', async () => short(await act('purchase-requisitions', rq, 'reopen')))
  for (const f of [
    { status: ['draft'] },
    { status: ['approved'] },
    { status: ['ordered'] },
    { vendor_id: '2' },
  ])
    await tryIt(
      JSON.stringify(f),
      async () => (await list('purchase-requisitions', f, 500)).records.length,
    )
  await tryIt('upload', async () => {
    const steps = await (io.connector.entities.attachments as any).upload.steps(
      {
        entity: 'purchase-orders',
        record_id: po,
        name: 'a.txt',
        content_type: 'text/plain',
        content: Readable.from([Buffer.from('héllo')]),
      },
      { io, context: io.context },
    )
    const answer = await io.send(steps[0])
    const id = String((answer.json as any).result[0])
    const f = await readOne(io, 'attachments', id)
    const c = await (io.connector.entities.attachments as any).content(f.native, {
      io,
      context: io.context,
    })
    const n = (await list('attachments', { entity: 'purchase-orders', record_id: po })).records
      .length
    const body = await text(c.stream)
    await carryOut(io, await planUpdate(io, 'attachments', id, { description: 'd' }, null))
    const d = (await one('attachments', id)).description
    await carryOut(io, await planDelete(io, 'attachments', id, null))
    return [f.record, body, n, d]
  })
  console.log(calls())
} catch (e) {
  console.log(e)
}
await done()
