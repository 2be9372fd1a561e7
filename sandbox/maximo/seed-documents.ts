import { settle } from './defaults.ts'
import { DAY, NORTH, type Plant, VENDORS } from './plant.ts'
import { settleReceipts } from './receipts.ts'
import type { Row } from './store.ts'

const WORK = ['WAPPR', 'APPR', 'WSCH', 'WMATL', 'WPCOND', 'INPRG', 'COMP', 'CLOSE', 'CAN'] as const

export function seedWork(plant: Plant): void {
  for (let i = 0; i < 60; i++) {
    plant.pass(600)
    const before = plant.state.rows('workorder').findLast(({ values }) => values.istask === false)
    const status = WORK[i % WORK.length]!
    const isDone = status === 'COMP' || status === 'CLOSE'
    const row = plant.add('workorder', {
      ...NORTH,
      description: plant.pick(['Change seal', 'Grease bearings', 'Check alignment', 'Repair leak']),
      status,
      worktype: plant.pick(['CM', 'PM', 'EM', 'INSP']),
      wopriority: plant.between(1, 5),
      assetnum: `P-${101 + 2 * plant.between(0, 13)}`,
      location: plant.pick(['BOILER1', 'BOILER2', 'PM1WET']),
      reportedby: plant.pick(['JDOE', 'RKLEIN']),
      estdur: plant.between(1, 16) / 2,
      targcompdate: plant.now + 14 * DAY,
      ...(status === 'WSCH' && {
        schedstart: plant.now + 3 * DAY,
        schedfinish: plant.now + 3.25 * DAY,
      }),
      ...((isDone || status === 'INPRG') && { actstart: plant.now + DAY, lead: 'JDOE' }),
      ...(isDone && { actfinish: plant.now + 2 * DAY }),
      historyflag: status === 'CLOSE' || status === 'CAN',
      ...(i % 4 === 0 && { description_longdescription: 'Lock out the pump first.' }),
      ...(i % 10 === 6 && { parent: before!.values.wonum! }),
      ...(i % 12 === 5 && { externalrefid: `T-${400 + i}`, sourcesysid: 'CMS' }),
    })
    if (i % 3 === 0) {
      for (const description of ['Isolate', 'Do the work', 'Test run'])
        plant.add('workorder', { description, estdur: 0.5 }, { row, name: 'woactivity' })
      const material = { itemnum: 'SEAL-200', itemqty: 1, location: 'CENTRAL', unitcost: 80 }
      plant.add('wpmaterial', material, { row, name: 'wpmaterial' })
    }
    if (isDone) {
      const labor = {
        refwo: row.values.wonum!,
        ...NORTH,
        laborcode: 'JDOE',
        craft: 'MECH',
        regularhrs: 2.5,
        transdate: plant.now + 2 * DAY,
      }
      plant.add('labtrans', labor, { row, name: 'labtrans' })
    }
    settle(row)
  }
  for (let i = 0; i < 30; i++) {
    plant.pass(500)
    const status = ['NEW', 'QUEUED', 'PENDING', 'INPROG', 'RESOLVED', 'CLOSED'][i % 6]!
    plant.add('sr', {
      ...NORTH,
      description: plant.pick([
        'Pump leaks',
        'Strange noise',
        'Light is broken',
        'Oil on the floor',
      ]),
      status,
      reportedpriority: plant.between(1, 4),
      reportedby: 'JDOE',
      reportedemail: 'jdoe@millworks.example',
      assetnum: `P-${101 + 2 * plant.between(0, 13)}`,
      ...(i % 4 === 1 && { location: 'PM1WET' }),
      historyflag: status === 'CLOSED',
      ...(status === 'RESOLVED' && { actualfinish: plant.now + DAY }),
    })
  }
}

const ORDERS = ['WAPPR', 'INPRG', 'APPR', 'APPR', 'APPR', 'APPR', 'CLOSE', 'CAN', 'HOLD'] as const

export function seedOrders(plant: Plant, count: number): void {
  const items = plant.state.rows('item').slice(0, 36)
  const works = plant.state.rows('workorder').filter(({ values }) => values.istask === false)
  for (let i = 0; i < count; i++) {
    plant.pass((400 * DAY) / 60_000 / Math.max(count, 50))
    const status = ORDERS[i % ORDERS.length]!
    const [vendor, , currencycode] = plant.pick(VENDORS)
    const row = plant.add('po', {
      ...NORTH,
      description: `${plant.pick(['Spare parts', 'Pump seals', 'Bearings', 'Consumables'])} ${i + 1}`,
      status,
      vendor,
      currencycode,
      purchaseagent: plant.pick(['JDOE', 'SAKAYA']),
      storeloc: 'CENTRAL',
      storelocsiteid: 'NORTH',
      requireddate: plant.now + 21 * DAY,
      paymentterms: 'NET30',
      historyflag: status === 'CLOSE' || status === 'CAN',
      ...(i % 7 === 3 && { po1: 'Z-04', description_longdescription: 'Deliver to gate 3.' }),
      ...(i % 8 === 2 && { externalrefid: `45-${7000 + i}`, sourcesysid: 'ERP' }),
    })
    // Of four approved orders one has nothing, two have some and one all of its goods.
    const share = status === 'CLOSE' ? 1 : status === 'APPR' ? [0, 0.5, 0.5, 1][i % 4]! : 0
    for (let n = 0; n < 1 + (i % 5); n++) {
      const item = plant.pick(items)
      const orderqty = 2 * plant.between(1, 10)
      const received = { receivedqty: orderqty * share, receiptscomplete: share === 1 }
      const line = {
        itemnum: item.values.itemnum!,
        orderqty,
        unitcost: plant.between(100, 20_000) / 100,
        ...(i % 11 === 4 && n === 0
          ? { refwo: works[i % works.length]!.values.wonum! }
          : { storeloc: 'CENTRAL', tositeid: 'NORTH' }),
        ...received,
      }
      plant.add('poline', line, { row, name: 'poline' })
    }
    settleReceipts(row)
    settle(row)
    if (i % 18 === 2) reviseOrder(plant, row)
  }
}

/** An approved order gets a second row with the same number while it is being revised. */
function reviseOrder(plant: Plant, order: Row): void {
  const { poid: _, ...values } = order.values
  const revision = plant.state.insert('po', {
    ...values,
    revisionnum: 1,
    status: 'PNDREV',
    receipts: 'NONE',
  })
  for (const line of order.children.poline!) {
    const { polineid: __, ...copy } = line.values
    revision.children.poline!.push(plant.state.insert('poline', { ...copy, revisionnum: 1 }))
  }
}

export function seedRequisitions(plant: Plant): void {
  const items = plant.state.rows('item').slice(0, 36)
  for (const [i, status] of [
    'WAPPR',
    'APPR',
    'COMP',
    'CLOSE',
    'CAN',
    'WAPPR',
    'APPR',
    'HOLD',
  ].entries()) {
    plant.pass(300)
    const row = plant.add('pr', {
      ...NORTH,
      description: `Need for stop ${i + 1}`,
      status,
      vendor: plant.pick(VENDORS)[0],
      requestedby: 'RKLEIN',
      ...(i % 3 === 1 && { externalrefid: `REQ-${60 + i}` }),
      requireddate: plant.now + 30 * DAY,
      historyflag: status === 'CLOSE' || status === 'CAN',
    })
    for (let n = 0; n < 1 + (i % 3); n++) {
      const line = {
        itemnum: plant.pick(items).values.itemnum!,
        orderqty: plant.between(1, 9),
        unitcost: 25.5,
        ...(i % 4 === 1 && n === 0
          ? { refwo: plant.state.rows('workorder')[0]!.values.wonum! }
          : { storeloc: 'CENTRAL' }),
      }
      plant.add('prline', line, { row, name: 'prline' })
    }
    settle(row)
  }
}
