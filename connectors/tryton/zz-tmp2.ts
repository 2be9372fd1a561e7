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
const act = async (id: string, name: any, body: any = {}) => {
  const plan = await planAction(io, 'purchase-orders', id, name, body, null)
  const out = await carryOut(io, plan)
  const after = await readOne(io, 'purchase-orders', id)
  console.log(
    name,
    plan.effects,
    '->',
    after.record.status,
    after.record.source_status,
    after.record.receipt_status,
    plan.action!.map.done?.(after.record, plan.action!.at),
    plan.action!.map.makes?.key(out.answers),
  )
  return after.record
}
const tryIt = async (what: string, f: () => Promise<any>) => {
  try {
    console.log(what, JSON.stringify(await f()))
  } catch (e: any) {
    console.log(
      what,
      'REFUSED',
      e.code,
      e.detail,
      JSON.stringify(e.errors ?? null),
      JSON.stringify(e.rule ?? null),
      JSON.stringify(e.upstream ?? null),
      JSON.stringify(e.missingPermissions ?? null),
    )
  }
}
try {
  const plan = await planCreate(io, 'purchase-orders', {
    vendor_id: '2',
    vendor_reference: 'T-1',
    name: 'Test',
    notes: 'note',
    required_on: '2026-12-24',
    lines: [
      { item_id: '1', quantity: '10', description: 'bearings' },
      { item_id: '3', quantity: '2.5', unit: 'l', unit_price: '9.9' },
      { kind: 'non_stock', description: 'freight', quantity: '1', unit_price: '15' },
      { kind: 'text', description: 'hello' },
    ],
  })
  console.log(JSON.stringify(previewPlan(io, plan), null, 0))
  const { id } = await carryOut(io, plan)
  let r = (await readOne(io, 'purchase-orders', id)).record
  console.log(
    id,
    r.status,
    r.currency,
    r.payment_terms_name,
    r.bill_to_address?.city,
    r.total_gross_amount,
    r.lines.map((l: any) => [
      l.id,
      l.kind,
      l.quantity,
      l.unit,
      l.unit_price,
      l.tax_ids,
      l.vendor_item_number,
    ]),
  )
  const up = await planUpdate(
    io,
    'purchase-orders',
    id,
    {
      name: 'Test 2',
      lines: [
        { id: r.lines[0].id, quantity: '12', tax_ids: [] },
        { id: r.lines[2].id, deleted: true },
        { item_id: '5', quantity: '3' },
      ],
    },
    r.version,
  )
  console.log(JSON.stringify(up.steps.map((s: any) => s.body.params)))
  await carryOut(io, up)
  r = (await readOne(io, 'purchase-orders', id)).record
  console.log(
    r.name,
    r.total_gross_amount,
    r.lines.map((l: any) => [l.id, l.kind, l.quantity, l.unit, l.unit_price, l.tax_ids]),
  )
  await tryIt('stale', async () => {
    const p = await planUpdate(io, 'purchase-orders', id, { name: 'X' }, null)
    const q = await planUpdate(io, 'purchase-orders', id, { name: 'Y' }, null)
    await carryOut(io, p)
    await carryOut(io, q)
  })
  await tryIt('foreign line', async () => {
    await planUpdate(io, 'purchase-orders', id, { lines: [{ id: '1', quantity: '3' }] }, null)
  })
  await act(id, 'submit')
  await tryIt('locked', async () => planUpdate(io, 'purchase-orders', id, { name: 'Z' }, null))
  await act(id, 'withdraw')
  await act(id, 'approve')
  r = (await readOne(io, 'purchase-orders', id)).record
  if (r.source_status === 'confirmed') await tryIt('issue', () => act(id, 'issue'))
  r = (await readOne(io, 'purchase-orders', id)).record
  console.log(
    r.number,
    r.approval_status,
    r.approved_by_name,
    r.lines.map((l: any) => [l.open_quantity, l.received_quantity, l.delivery_on]),
  )
  await tryIt('receive', () =>
    act(id, 'receive', {
      delivery_note_number: 'DN1',
      received_on: '2026-11-20',
      lines: [{ line_id: r.lines[0].id, quantity: '5' }],
    }),
  )
  await tryIt('receive', () =>
    act(id, 'receive', {
      lines: [
        { line_id: r.lines[0].id, quantity: '7' },
        { line_id: r.lines[1].id, quantity: '3' },
      ],
    }),
  )
  r = (await readOne(io, 'purchase-orders', id)).record
  console.log(
    r.receipt_ids,
    r.related,
    r.lines.map((l: any) => [l.open_quantity, l.received_quantity, l.status, l.delivered_on]),
  )
  await tryIt('cancel', () => act(id, 'cancel'))
  await tryIt('delete', async () => planDelete(io, 'purchase-orders', id, null))
  await tryIt('none', async () => readOne(io, 'purchase-orders', '99999'))
  await tryIt('bad unit', async () =>
    planCreate(io, 'purchase-orders', {
      vendor_id: '2',
      lines: [{ item_id: '1', quantity: '1', unit: 'bogus' }],
    }),
  )
  await tryIt('bad digits', async () =>
    carryOut(
      io,
      await planCreate(io, 'purchase-orders', {
        vendor_id: '2',
        lines: [{ item_id: '1', quantity: '1.5' }],
      }),
    ),
  )
  await tryIt('bad vendor', async () =>
    carryOut(
      io,
      await planCreate(io, 'purchase-orders', {
        vendor_id: '9999',
        lines: [{ item_id: '1', quantity: '1' }],
      }),
    ),
  )
  for (const f of [
    { status: ['ordered'] },
    { status: ['partially_received'] },
    { status: ['received'] },
    { receipt_status: ['full'] },
    { item_id: '1' },
    { modified_after: '2026-11-24T04:06:00Z' },
    { modified_before: '2026-11-24T04:05:43Z' },
    { name: 'rder 1' },
    { vendor_id: 'x' },
    { delivery_before: '2026-12-01' },
    { ids: ['1', '2'] },
    { ordered_after: '2026-05-01' },
    { created_after: '2026-11-24T04:05:00Z' },
  ])
    await tryIt(JSON.stringify(f), async () => {
      const p = await readPage(io, 'purchase-orders', {
        limit: 500,
        after: null,
        filters: f,
        fields: ['id', 'number'],
        total: false,
      })
      return p.records.length
    })
  console.log(calls())
} catch (e) {
  console.log(e)
}
await done()
