import { maintenancePlans } from '../resources/maintenance-plans.ts'
import { meters, meterTriggers } from '../resources/meters.ts'
import { partTransfers } from '../resources/part-transfers.ts'
import { workOrders } from '../resources/work-orders.ts'
import { workRequests } from '../resources/work-requests.ts'
import { addReadings } from '../rules/meter.ts'
import { addCost } from '../rules/work-order-cost.ts'
import { changeWorkOrderStatus } from '../rules/work-order-status.ts'
import { type Row, stamp } from '../store.ts'
import { type Bag, touch } from '../visit.ts'
import { HOME, momentIn, type Plant, plantRow, START } from './plant.ts'

const HOUR = 3_600_000
const ORDERS = 48

const TITLES = ['Replace seal', 'Inspect bearings', 'Change filter', 'Tighten belt', 'Fix leak']

/** SKIPPED cannot be set by a call; such orders come from recurring chains. */
const STATES = ['OPEN', 'IN_PROGRESS', 'ON_HOLD', 'DONE', 'CANCELED', 'SKIPPED', 'DONE', 'OPEN']

/** Requests, orders in all states, plans, meters with readings and triggers, transfers. */
export function seedWork(plant: Plant): void {
  seedMeters(plant)
  seedRequests(plant)
  for (let at = 0; at < ORDERS; at++) plantOrder(plant, at)
  seedFamily(plant)
  seedPlans(plant)
  const [from, , to] = plant.made.parts!
  const body = { quantityRequested: 3, sourcePartId: from!.id, destinationPartId: to!.id }
  plantRow(plant, partTransfers, body, START + 1500 * HOUR)
}

function plantOrder(plant: Plant, at: number): void {
  const { random, made, visit } = plant
  const created = momentIn(random, START + (300 + at * 50) * HOUR, START + (340 + at * 50) * HOUR)
  const order = plantRow(plant, workOrders, orderBody(plant, at, created), created)
  visit.now = created + random.between(1, 60) * HOUR
  if (at % 3 === 0) addCosts(plant, order)
  if (at % 4 === 0) {
    const id = plant.state.next('comment', 90001)
    const createdAt = new Date(visit.now).toISOString()
    order.comments = [
      { id, authorId: made.users![2]!.id, content: 'spare part is here', createdAt },
    ]
    order.lastMessageSentAt = createdAt
  }
  const status = STATES[at % STATES.length]!
  if (status === 'SKIPPED') order.status = status
  else changeWorkOrderStatus(order, status, visit)
  touch('workorders', order, visit)
}

function orderBody(plant: Plant, at: number, created: number): Bag {
  const { random, made } = plant
  const asset = random.pick(made.assets!)
  const pending = made.workrequests!.find((request) => request.requestStatus === 'PENDING')
  return {
    title: `${random.pick(TITLES)} ${asset.name}`,
    assetId: asset.id,
    locationId: asset.locationId,
    priority: random.pick(['NONE', 'LOW', 'MEDIUM', 'HIGH']),
    type: at % 2 === 0 ? 'REACTIVE' : 'PREVENTIVE',
    assignees: [
      { type: 'USER', id: made.users![2 + (at % 4)]!.id },
      ...(at % 3 === 0 ? [{ type: 'TEAM', id: made.teams![at % 2]!.id }] : []),
    ],
    categories: [at % 2 === 0 ? 'Mechanical' : 'Preventive'],
    dueDate: new Date(created + random.between(24, 400) * HOUR).toISOString(),
    estimatedTime: random.between(1, 8) * 1800,
    ...(at % 2 === 0 && {
      partsUsed: [{ partId: random.pick(made.parts!).id, quantityUsed: random.between(1, 3) }],
    }),
    ...(at % 5 === 0 && { procedure: inspection(plant) }),
    ...(at % 6 === 3 && { extraFields: { 'ERP Order': `4000${1000 + at}` } }),
    ...(at % 8 === 6 && { externalData: { reference: `EXT-${at}` } }),
    ...(at % 10 === 3 && { repeatability: { type: 'WEEKLY', interval: 2, days: ['MONDAY'] } }),
    ...(at % 9 === 4 && pending && { workRequestId: pending.id }),
  }
}

function inspection(plant: Plant): Bag {
  return {
    title: 'Safety inspection',
    fields: [
      { label: 'Guards in place', type: 'YES_NO_NA' },
      { label: 'Oil temperature', type: 'NUMBER' },
      { label: 'Run hours', type: 'METER', meterId: plant.made.meters![0]!.id },
      { label: 'Remarks', type: 'TEXT' },
    ],
  }
}

function addCosts(plant: Plant, order: Row): void {
  const { random, visit } = plant
  const durationTotal = random.between(10, 200) * 60
  addCost(order, { type: 'TIME', costType: 'WORK', durationTotal, hourlyRate: 4200 }, visit)
  addCost(order, { type: 'EXPENSE', costType: 'TRAVEL', costPerUnit: 9900 }, visit)
}

/** One parent order with two below it. */
function seedFamily(plant: Plant): void {
  const at = START + 2900 * HOUR
  const assetId = plant.made.assets![0]!.id
  const parent = plantRow(
    plant,
    workOrders,
    { title: 'Overhaul line 1', isParent: true, assetId },
    at,
  )
  for (const title of ['Strip down', 'Reassemble']) {
    plantRow(plant, workOrders, { title, parentId: parent.id }, at)
  }
}

function seedRequests(plant: Plant): void {
  const { random, made } = plant
  for (let at = 0; at < 15; at++) {
    const asset = random.pick(made.assets!)
    const request = plantRow(
      plant,
      workRequests,
      {
        title: `${asset.name} ${random.pick(['leaking', 'noisy', 'does not start'])}`,
        priority: random.pick(['LOW', 'MEDIUM', 'HIGH']),
        assetId: asset.id,
        locationId: asset.locationId,
        creatorContactInfo: at % 2 === 0 ? `line${at}@example.org` : '+49 711 5550',
      },
      momentIn(random, START + 250 * HOUR, START + 298 * HOUR),
    )
    if (at % 5 === 4) request.requestStatus = 'REJECTED'
  }
}

function seedMeters(plant: Plant): void {
  const { random, made, visit } = plant
  for (const [at, asset] of made.assets!.slice(0, 8).entries()) {
    const hours = at % 2 === 0
    const sensor = at % 4 === 3
    const meter = plantRow(
      plant,
      meters,
      {
        name: `${asset.name} ${hours ? 'run hours' : 'vibration'}`,
        unit: hours ? 'Hours' : 'mm/s',
        ...(sensor && { measurementType: 'AUTOMATED_SENSOR' }),
        ...(hours && { readingFrequency: { type: 'DAILY', interval: 1 } }),
        assetId: asset.id,
        locationId: asset.locationId,
      },
      START + 200 * HOUR,
    )
    visit.now = momentIn(random, START + 3000 * HOUR, START + 3100 * HOUR)
    const value = hours ? random.between(1000, 9000) : random.between(1, 60) / 10
    if (at !== 5) addReadings([{ meterId: meter.id, value }], visit)
  }
  plant.state.manualReadings = []
  for (const meter of made.meters!.slice(0, 3)) plantTrigger(plant, meter)
}

function plantTrigger(plant: Plant, meter: Row): void {
  plant.state.table(meterTriggers.path).insert({
    name: `${meter.name} too high`,
    meterId: meter.id,
    amount: 8000,
    condition: 'IS_GREATER',
    creatorId: plant.state.me,
    dataPoints: null,
    description: null,
    minDateForProcessing: null,
    nextTriggerValue: null,
    period: null,
    state: 'STABLE',
    workOrderTemplateId: null,
    organizationId: HOME,
    ...stamp(START + 210 * HOUR),
    deletedAt: null,
  })
}

function seedPlans(plant: Plant): void {
  const { made, state, visit } = plant
  for (const [at, asset] of made.assets!.slice(0, 4).entries()) {
    const blueprint = state.table('blueprints').insert({
      title: `Service ${asset.name}`,
      estimatedTime: 7200,
      organizationId: HOME,
      ...stamp(visit.now),
      deletedAt: null,
    })
    const plan = plantRow(
      plant,
      maintenancePlans,
      {
        name: `${asset.name} quarterly`,
        recurrence: { type: 'MONTHLY', interval: 3, day: 1 },
        planningHorizon: { value: 6, unit: 'MONTH' },
        workOrderBlueprintId: blueprint.id,
        planAssets: [{ assetId: asset.id }],
        startDate: '2026-07-01T06:00:00.000Z',
      },
      START + (400 + at) * HOUR,
    )
    if (at === 3) plan.triggerType = 'CALENDAR_OR_METER'
  }
}
