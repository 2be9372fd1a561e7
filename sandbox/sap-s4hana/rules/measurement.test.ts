import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, TestClient } from '../test-client.ts'

const points = '/sap/opu/odata4/sap/api_measuringpoint/srvd_a2x/sap/measuringpoint/0001'
const readings =
  '/sap/opu/odata4/sap/api_measurementdocument/srvd_a2x/sap/measurementdocument/0001/MeasurementDocument'
const plans = '/sap/opu/odata/sap/API_MAINTENANCEPLAN'

test('a reading is kept in SI beside the value that was entered', async () => {
  const client = new TestClient()
  const reply = await client.write('POST', readings, {
    MeasuringPoint: '000000000214',
    MeasurementReadingInEntryUoM: 4208,
    MeasurementReadingEntryUoM: 'H',
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  assert.equal(reply.body.MeasurementReading, 15_148_800)
  assert.equal(reply.body.MeasurementReadingInEntryUoM, 4208)
  assert.equal(reply.body.MsmtCounterReadingDifference, 8 * 3600)
  assert.equal(reply.body.MsmtRdngTime, '12:00:00')
})

test('a counter does not run back nor past its overflow, unless it was replaced', async () => {
  const client = new TestClient()
  const post = (value: number, more: object = {}) =>
    client.write('POST', readings, {
      MeasuringPoint: '214',
      MeasurementReadingInEntryUoM: value,
      ...more,
    })
  assert.equal(codeOf(await post(100)), 'IR/030')
  assert.equal(codeOf(await post(100_000)), 'IR/031')
  assert.equal((await post(100, { MsmtCounterReadingIsReplaced: true })).status, 201)
})

test('a wrong reading is reversed, and the next is compared with the one before it', async () => {
  const client = new TestClient()
  const wrong = await client.write('POST', readings, {
    MeasuringPoint: '214',
    MeasurementReadingInEntryUoM: 9000,
  })
  const address = `${readings}('${wrong.body.MeasurementDocument}')`
  const reversed = await client.write('POST', `${address}/SAP__self.ActivateReversalIndicator`, {})
  assert.equal(reversed.body.MsmtRdngIsReversed, true)
  assert.equal((await client.write('DELETE', address)).status, 405)
  const right = await client.write('POST', readings, {
    MeasuringPoint: '214',
    MeasurementReadingInEntryUoM: 4208,
  })
  assert.equal(right.status, 201, JSON.stringify(right.body))
})

test('an inactive measuring point takes no reading', async () => {
  const client = new TestClient()
  const point = `${points}/MeasuringPoint('214')`
  const { headers } = await client.get(point)
  const action = `${point}/SAP__self.DeactivateMeasuringPoint`
  assert.equal((await client.write('POST', action, {})).status, 428)
  const done = await client.write('POST', action, {}, { 'if-match': String(headers.etag) })
  assert.equal(done.body.MeasuringPointIsInactive, true)
  const reading = { MeasuringPoint: '214', MeasurementReadingInEntryUoM: 9000 }
  assert.equal(codeOf(await client.write('POST', readings, reading)), 'IR/020')
})

test('a measuring point knows what it hangs on', async () => {
  const client = new TestClient()
  const body = { MeasuringPointCategory: 'M', Equipment: '10000420', MeasuringPointIsCounter: true }
  const reply = await client.write('POST', `${points}/MeasuringPoint`, body)
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  assert.equal(reply.body.MeasuringPointObjectIdentifier, 'IE000000000010000420')
})

test('a plan is made with its cycle and item and then scheduled', async () => {
  const client = new TestClient()
  const created = await client.write('POST', `${plans}/MaintenancePlan`, {
    MaintenancePlan: '',
    MaintenancePlanDesc: 'Quarterly service',
    MaintenancePlanCategory: 'PM',
    SchedulingDuration: '365',
    SchedulingDurationUnit: 'DAY',
    CallHorizonPercent: '90',
    to_MaintenanceCycle: [
      { MaintPlanCycRcrrcIntervalQty: '3', MaintPlanCycRcrrcIntervalUnit: 'MON' },
    ],
    to_Item: [{ MaintenanceItemDescription: 'Service', Equipment: '10000417' }],
  })
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const { MaintenancePlan } = created.body.d
  const start = `${plans}/StartMaintPlnSchedule?MaintenancePlan='${MaintenancePlan}'&SchedulingStartDate=datetime'2026-03-01T00:00:00'`
  assert.equal((await client.write('POST', start)).status, 200)
  assert.equal((await client.write('POST', start)).status, 400)
  const { d } = await client.read(
    `${plans}/MaintenancePlan('${MaintenancePlan}')?$expand=to_Schedules,to_Item`,
  )
  assert.equal(d.NumberOfMaintenanceItems, '1')
  const dates = d.to_Schedules.results.map(
    (call: Record<string, string>) => call.MaintenanceCallNextPlannedDate,
  )
  assert.equal(dates.length, 4)
  assert.equal(dates[0], `/Date(${Date.parse('2026-05-30T00:00:00Z')})/`)
})
