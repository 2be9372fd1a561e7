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
const stamp = String(Date.now()).slice(-6)
try {
  for (const n of ['vendors', 'items', 'inventory-locations', 'users'] as any[])
    await tryIt(n, async () => {
      const p = await list(n, {}, 1)
      return [p.total, p.records.map((r: any) => r.record)]
    })
  await tryIt('vendor create', async () => {
    const { id } = await carryOut(
      io,
      await planCreate(io, 'vendors', {
        number: 'N' + stamp,
        name: 'New vendor',
        phone: '+49 1',
        email: 'a@b.example',
        tax_number: 'DE136695976',
        billing_address: {
          lines: ['A 1', 'B 2'],
          city: 'Köln',
          postal_code: '50667',
          country: 'DE',
        },
        addresses: [{ kind: 'shipping', lines: ['Lager'], city: 'Bonn', country: 'DE' }],
        language: 'de',
        lead_time_days: '3',
        payment_terms_id: '1',
      }),
    )
    return one('vendors', id)
  })
  await tryIt('vendor update', async () => {
    const v = (await list('vendors', { number: 'N' + stamp })).records[0]!.record
    await carryOut(
      io,
      await planUpdate(
        io,
        'vendors',
        v.id,
        {
          name: 'Renamed',
          phone: null,
          email: 'x@y.example',
          website: 'https://x.example',
          tax_number: 'FR40303265045',
          billing_address: { city: 'Mainz' },
          addresses: [
            { id: v.addresses[1].id, city: 'Trier' },
            { city: 'Ulm', lines: ['Z'] },
          ],
        },
        v.version,
      ),
    )
    return one('vendors', v.id)
  })
  await tryIt('vendor tax', async () => planCreate(io, 'vendors', { name: 'x', tax_number: '123' }))
  await tryIt('vendor dup', async () =>
    carryOut(io, await planCreate(io, 'vendors', { number: 'N' + stamp, name: 'x' })),
  )
  await tryIt('vendor delete', async () => {
    const v = (await list('vendors', { number: 'N' + stamp })).records[0]!.record
    await carryOut(io, await planDelete(io, 'vendors', v.id, null))
    return (await one('vendors', v.id)).status
  })
  for (const f of [
    { tax_number: 'FR40303265045' },
    { status: ['inactive'] },
    { status: ['active'] },
    { name: 'bearing' },
  ])
    await tryIt(JSON.stringify(f), async () => (await list('vendors', f, 100)).records.length)
  await tryIt('item create', async () => {
    const { id } = await carryOut(
      io,
      await planCreate(io, 'items', {
        number: 'I' + stamp,
        name: 'New item',
        description: 'long',
        kind: 'material',
        unit: 'Unit',
        category: 'Materials',
        is_purchasable: true,
        standard_cost: '2.5',
        list_price: '5',
        barcodes: [{ type: 'ean', value: '4006381333931' }],
        supply_options: [
          { vendor_id: '2', vendor_item_number: 'V-1', unit_price: '2.2', lead_time_days: '4' },
        ],
      }),
    )
    return one('items', id)
  })
  await tryIt('item update', async () => {
    const v = (await list('items', { number: 'I' + stamp })).records[0]!.record
    await carryOut(
      io,
      await planUpdate(
        io,
        'items',
        v.id,
        {
          name: 'Renamed',
          description: null,
          standard_cost: '3',
          barcodes: [{ type: 'other', value: '77' }],
          supply_options: [{ id: v.supply_options[0].id, vendor_item_number: 'V-2' }],
        },
        v.version,
      ),
    )
    return one('items', v.id)
  })
  await tryIt('item delete', async () => {
    const v = (await list('items', { number: 'I' + stamp })).records[0]!.record
    await carryOut(io, await planDelete(io, 'items', v.id, null))
    return [(await one('items', v.id)).status]
  })
  await tryIt('item reactivate', async () => {
    const v = (await list('items', { number: 'I' + stamp })).records[0]!.record
    await carryOut(io, await planUpdate(io, 'items', v.id, { status: 'active' }, null))
    return [(await one('items', v.id)).status]
  })
  await tryIt('item reactivate 2', async () => {
    const v = (await list('items', { status: ['inactive'] })).records[0]!.record
    await carryOut(io, await planUpdate(io, 'items', v.id, { status: 'active' }, null))
    return [v.number, (await one('items', v.id)).status]
  })
  for (const f of [
    { barcode: '77' },
    { kind: ['material'] },
    { kind: ['service'] },
    { vendor_id: '2' },
    { name: 'bearing' },
    { modified_after: '2026-11-24T04:09:00Z' },
  ])
    await tryIt(JSON.stringify(f), async () => (await list('items', f, 100)).records.length)
  await tryIt('loc create', async () => {
    const { id } = await carryOut(
      io,
      await planCreate(io, 'inventory-locations', {
        number: 'L' + stamp,
        name: 'Rack',
        kind: 'storeroom',
        parent_id: '3',
      }),
    )
    return one('inventory-locations', id)
  })
  console.log(calls())
} catch (e) {
  console.log(e)
}
await done()
