import type { Row } from './model.ts'
import { validatePickings } from './moves.ts'
import { confirmOrders, linesOf, setOrders } from './orders.ts'
import type { Plant } from './plant.ts'

/** Orders in all states, with the transfers and the stock that came of them. */
export function seedOrders(plant: Plant, count: number): void {
  const { store } = plant
  const vendors = [...store.rows('res.partner').values()].filter(
    ({ ref, active, company_id }) => ref && active !== false && !company_id,
  )
  const products = [...store.rows('product.product').values()].filter(
    ({ active, tracking }) => active !== false && tracking === 'none',
  )
  const fresh = Math.max(count, 12)
  for (let index = 0; index < fresh; index++) {
    const stage = index % 12
    const order = plant.add('purchase.order', {
      partner_id: plant.pick(vendors).id,
      partner_ref: index % 3 === 0 ? `Q-${500 + index}` : false,
      origin: index % 5 === 0 ? `MR-${index}` : false,
      user_id: 3 + (index % 2),
      payment_term_id: (index % 3) + 1,
      note: index % 6 === 0 ? 'Deliver to gate 3.' : false,
      priority: index % 8 === 0 ? '1' : '0',
      x_plant_code: index % 4 === 0 ? `PL-${index % 7}` : false,
      date_order: plant.morning(0),
      order_line: Array.from({ length: 1 + (index % 4) }, (_, line) => [
        0,
        0,
        {
          product_id: plant.pick(products).id,
          product_qty: plant.upTo(20),
          price_unit: 5 + plant.upTo(90) / 2,
          discount: line === 2 ? 5 : 0,
          tax_ids: [[6, 0, [1]]],
          sequence: 10 + line,
          date_planned: plant.morning(10 + line),
        },
      ]),
    })
    if (index % 10 === 9)
      plant.add('purchase.order.line', {
        order_id: order.id,
        name: 'Please send certificates with the goods.',
        display_type: 'line_note',
        product_qty: 0,
        sequence: 90,
      })
    advance(plant, order, stage)
  }
}

function advance(plant: Plant, order: Row, stage: number): void {
  const { store } = plant
  const env = plant.environment()
  if (stage < 2) return
  if (stage === 2) return setOrders(env, [order], { state: 'sent' })
  if (stage === 3) return setOrders(env, [order], { state: 'to approve' })
  if (stage === 4) return setOrders(env, [order], { state: 'cancel' })
  confirmOrders(env, [order])
  if (stage < 7) return
  const pickings = store.find('stock.picking', 'purchase_id', order.id)
  if (stage < 9) {
    const move = pickings.flatMap(({ id }) => store.find('stock.move', 'picking_id', id))[0]
    if (!move) return
    const part = Math.max(1, Math.floor(move.product_uom_qty / 2))
    const later = plant.environment()
    later.touch('stock.move', move, { quantity: part, picked: true })
    later.context.skip_backorder = true
    validatePickings(later, pickings)
    return
  }
  const later = plant.environment()
  later.context.skip_backorder = true
  validatePickings(later, pickings)
  for (const line of linesOf(later, order)) {
    const product = later.find('product.product', line.product_id)
    const received = product?.type === 'service' ? { qty_received_manual: line.product_qty } : {}
    const billed = stage === 11 && product ? { qty_invoiced: line.product_qty } : {}
    later.touch('purchase.order.line', line, { ...received, ...billed })
  }
  if (stage === 10) setOrders(later, [order], { locked: true })
}

const DELIVERED = [
  ['New Request', false],
  ['In Progress', false],
  ['Repaired', true],
  ['Scrap', true],
] as const

const RENAMED = [
  ['Gemeldet', false],
  ['Warten auf Teile', false],
  ['In Arbeit', false],
  ['Erledigt', true],
  ['Abgenommen', true],
] as const

const MACHINES = ['Pump', 'Fan', 'Conveyor', 'Press', 'Compressor', 'Boiler']

/** Machines, and what was reported of them. */
export function seedEquipment(plant: Plant, isRenamed: boolean): void {
  for (const [index, [name, done]] of (isRenamed ? RENAMED : DELIVERED).entries())
    plant.add('maintenance.stage', { name, done, sequence: isRenamed ? 40 + index : index + 1 })
  for (const name of ['Internal Maintenance', 'Electricians'])
    plant.add('maintenance.team', { name, company_id: 1 })
  for (const name of ['Rotating', 'Static'])
    plant.add('maintenance.equipment.category', { name, company_id: 1 })
  for (let index = 0; index < 18; index++)
    plant.add('maintenance.equipment', {
      name: `${MACHINES[index % MACHINES.length]} P-${101 + index}`,
      category_id: (index % 2) + 1,
      serial_no: index % 5 === 4 ? false : `SN-${4400 + index}`,
      model: `M${10 + (index % 4)}`,
      partner_id: index % 3 === 0 ? vendorOf(plant, index) : false,
      partner_ref: index % 4 === 0 ? `OEM-${index}` : false,
      cost: index % 2 ? 1200 + index * 35.5 : 0,
      effective_date: '2024-03-01',
      warranty_date: index % 3 ? '2027-02-28' : false,
      technician_user_id: 5,
      owner_user_id: index % 4 === 0 ? 3 : false,
      maintenance_team_id: (index % 2) + 1,
      note: index % 6 === 0 ? 'Runs in the wet end.' : false,
      location: index % 2 ? 'Hall 2' : false,
      active: index !== 17,
      scrap_date: index === 16 ? '2026-06-30' : false,
    })
  for (let index = 0; index < 36; index++) {
    const stages = plant.store.rows('maintenance.stage').size
    const request = plant.add('maintenance.request', {
      name: `${plant.pick(['Leaks', 'Is loud', 'Runs hot', 'Inspect'])} ${index + 1}`,
      equipment_id: index % 9 === 8 ? false : 1 + (index % 16),
      maintenance_type: index % 4 === 3 ? 'preventive' : 'corrective',
      priority: String(index % 4),
      schedule_date: index % 2 ? plant.morning(3 + (index % 9)) : false,
      maintenance_team_id: (index % 2) + 1,
      user_id: index % 3 ? 5 : false,
      owner_user_id: 3,
      description: index % 2 ? 'Seen on the night shift.' : false,
      stage_id: 1 + (index % stages),
    })
    const env = plant.environment()
    if (index % 8 === 5) env.touch('maintenance.request', request, { kanban_state: 'blocked' })
    if (index % 11 === 10) env.touch('maintenance.request', request, { archive: true })
  }
  plant.add('ir.attachment', {
    name: 'manual.txt',
    res_model: 'maintenance.equipment',
    res_id: 1,
    datas: Buffer.from('Turn off first.').toString('base64'),
  })
}

function vendorOf(plant: Plant, index: number): number {
  const vendors = [...plant.store.rows('res.partner').values()].filter(({ ref }) => ref)
  return vendors[index % 8]!.id
}
