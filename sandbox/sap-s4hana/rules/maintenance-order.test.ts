import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, TestClient } from '../test-client.ts'

const service = '/sap/opu/odata/sap/API_MAINTENANCEORDER;v=2'
const orders = `${service}/MaintenanceOrder`
const confirmations = '/sap/opu/odata/sap/API_MAINTORDERCONFIRMATION'
const goods = '/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentHeader'
const notifications = '/sap/opu/odata/sap/API_MAINTNOTIFICATION/MaintenanceNotification'

async function create(client: TestClient, changes: object = {}): Promise<string> {
  const reply = await client.write('POST', orders, {
    MaintenanceOrderType: 'YA01',
    MaintenanceOrderDesc: 'Replace seal',
    Equipment: '000000000010000417',
    to_MaintenanceOrderOperation: [
      {
        OperationDescription: 'Change seal',
        MaintOrdOperationWorkDuration: '3',
        to_MaintOrderOpComponent_2: [{ Product: 'BRG-6204', QuantityInUnitOfEntry: '2' }],
      },
      { OperationDescription: 'Test run' },
    ],
    ...changes,
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.d.MaintenanceOrder
}

async function call(client: TestClient, name: string, order: string, more = '') {
  return client.write('POST', `${service}/${name}?MaintenanceOrder='${order}'${more}`)
}

async function statusOf(client: TestClient, order: string): Promise<string[]> {
  return (await client.read(`${orders}('${order}')`)).d.SystemStatusText.split(' ')
}

function confirmation(MaintenanceOrder: string, operation: string, final: boolean) {
  return {
    MaintenanceOrder,
    MaintenanceOrderOperation: operation,
    ActualWorkQuantity: '2.5',
    ActualWorkQuantityUnit: 'HR',
    IsFinalConfirmation: final,
  }
}

test('a new order takes over place and work centre of its equipment', async () => {
  const client = new TestClient()
  const order = await create(client)
  const { d } = await client.read(
    `${orders}('${order}')?$expand=to_MaintenanceOrderOperation/to_MaintOrderOpComponent_2`,
  )
  assert.equal(d.Equipment, '10000417')
  assert.match(d.FunctionalLocation, /^NP-/)
  assert.notEqual(d.MainWorkCenter, '')
  const [first, second] = d.to_MaintenanceOrderOperation.results
  assert.equal(first.MaintenanceOrderOperation, '0010')
  assert.equal(second.MaintenanceOrderOperation, '0020')
  const [component] = first.to_MaintOrderOpComponent_2.results
  assert.equal(component.BaseUnit, 'PC')
  assert.notEqual(component.Reservation, '0')
  assert.deepEqual(await statusOf(client, order), ['CRTD', 'MANC', 'PRC', 'MACM'])
})

for (const [what, changes] of [
  ['of an unknown type', { MaintenanceOrderType: 'XX' }],
  ['for equipment that does not exist', { Equipment: '999' }],
  ['for inactive equipment', { Equipment: '10000444' }],
  [
    'with an unknown material',
    {
      to_MaintenanceOrderOperation: [
        {
          OperationDescription: 'x',
          to_MaintOrderOpComponent_2: [{ Product: 'NO', QuantityInUnitOfEntry: '1' }],
        },
      ],
    },
  ],
  [
    'that ends before it starts',
    {
      MaintOrdBasicStartDateTime: '/Date(1772712000000+0000)/',
      MaintOrdBasicEndDateTime: '/Date(1772704800000+0000)/',
    },
  ],
] as const)
  test(`an order ${what} is refused and nothing of it is kept`, async () => {
    const client = new TestClient()
    const before = client.system.summary()
    const reply = await client.write('POST', orders, {
      MaintenanceOrderType: 'YA01',
      MaintenanceOrderDesc: 'x',
      MaintenancePlanningPlant: 'PL01',
      ...changes,
    })
    assert.equal(reply.status, 400, JSON.stringify(reply.body))
    assert.deepEqual(client.system.summary(), before)
  })

test('an order lives from creation over release and completion to its closing', async () => {
  const client = new TestClient()
  const order = await create(client)
  assert.equal((await call(client, 'SetMaintOrdToTechCompleted', order)).status, 400)
  const released = await call(client, 'ReleaseMaintenanceOrder', order)
  assert.equal(released.status, 200)
  assert.deepEqual(released.body.d.ReleaseMaintenanceOrder.IsInvalid, false)
  assert.ok((await statusOf(client, order)).includes('REL'))
  assert.equal(codeOf(await call(client, 'ReleaseMaintenanceOrder', order)), 'BS/007')
  await call(client, 'SetMaintOrdToTechCompleted', order)
  assert.equal((await statusOf(client, order))[0], 'TECO')
  const frozen = await client.patch(`${orders}('${order}')`, { MaintenanceOrderDesc: 'late' })
  assert.equal(codeOf(frozen), 'BS/007')
  await call(client, 'SetMaintOrderStatusToClosed', order)
  assert.equal((await statusOf(client, order))[0], 'CLSD')
  const late = await client.write(
    'POST',
    `${confirmations}/MaintOrderConfirmation`,
    confirmation(order, '0010', true),
  )
  assert.equal(late.status, 400)
  await call(client, 'ResetMaintOrderStatusClosed', order)
  assert.equal((await statusOf(client, order))[0], 'TECO')
  await call(client, 'ResetMaintOrdStsTechCompleted', order)
  assert.equal((await statusOf(client, order))[0], 'REL')
})

test('locks, deletion flags and do-not-execute are set and taken back', async () => {
  const client = new TestClient()
  const order = await create(client)
  for (const [set, reset, mark] of [
    ['SetMaintOrderStatusToLocked', 'SetMaintOrderStatusToUnlocked', 'LKD'],
    ['SetMaintOrdStsToMrkdForDeltn', 'ResetMaintOrdStsMrkdForDeltn', 'DLFL'],
    ['SetMaintOrderToDoNotExecute', 'ResetStatusFromDoNotExecute', 'NEXE'],
  ] as const) {
    assert.equal((await call(client, set, order)).status, 200)
    assert.ok((await statusOf(client, order)).includes(mark))
    assert.equal((await call(client, 'ReleaseMaintenanceOrder', order)).status, 400)
    assert.equal((await call(client, reset, order)).status, 200)
    assert.ok(!(await statusOf(client, order)).includes(mark))
    assert.equal((await call(client, reset, order)).status, 400)
  }
})

test('only a type with an approval step is submitted and approved before its release', async () => {
  const client = new TestClient()
  const plain = await create(client)
  assert.equal((await call(client, 'SubmitMaintOrderForApproval', plain)).status, 400)
  const order = await create(client, { MaintenanceOrderType: 'YA03' })
  assert.equal((await call(client, 'ReleaseMaintenanceOrder', order)).status, 400)
  assert.equal((await call(client, 'ApproveMaintenanceOrder', order)).status, 400)
  assert.equal((await call(client, 'SubmitMaintOrderForApproval', order)).status, 200)
  assert.equal((await call(client, 'ApproveMaintenanceOrder', order)).status, 200)
  assert.equal((await call(client, 'ReleaseMaintenanceOrder', order)).status, 200)
})

test('completing an order completes its notification when the call says so', async () => {
  const client = new TestClient()
  const created = await client.write('POST', notifications, {
    NotificationText: 'Leak',
    NotificationType: 'M2',
  })
  const { MaintenanceNotification } = created.body.d
  const order = await create(client, { MaintenanceNotification })
  const address = `${notifications}('${MaintenanceNotification}')`
  assert.equal((await client.read(address)).d.MaintenanceOrder, order)
  await call(client, 'ReleaseMaintenanceOrder', order)
  const teco = await call(
    client,
    'SetMaintOrdToTechCompleted',
    order,
    '&AssignedMaintNotifIsToBeClosed=true',
  )
  assert.equal(teco.status, 200)
  assert.equal((await client.read(address)).d.NotifProcessingPhase, '4')
})

test('confirmations add up on the operation and are taken back by a second one', async () => {
  const client = new TestClient()
  const order = await create(client)
  const post = (body: object) =>
    client.write('POST', `${confirmations}/MaintOrderConfirmation`, body)
  assert.equal((await post(confirmation(order, '0010', true))).status, 400)
  await call(client, 'ReleaseMaintenanceOrder', order)
  const first = await post(confirmation(order, '10', true))
  assert.equal(first.status, 201, JSON.stringify(first.body))
  assert.equal(first.body.d.MaintOrderConfCntrValue, '1')
  assert.ok((await statusOf(client, order)).includes('PCNF'))
  await post(confirmation(order, '0020', true))
  assert.ok((await statusOf(client, order)).includes('CNF'))
  const { MaintOrderConf } = first.body.d
  const cancel = `${confirmations}/CancelMaintOrderConfirmation?MaintOrderConf='${MaintOrderConf}'&MaintOrderConfCntrValue='1'`
  assert.equal((await client.write('POST', cancel)).status, 200)
  assert.equal((await client.write('POST', cancel)).status, 400)
  const { d } = await client.read(
    `${service}/MaintenanceOrderOperation(MaintenanceOrder='${order}',MaintenanceOrderOperation='0010',MaintenanceOrderSubOperation='')`,
  )
  assert.equal(d.ActualWorkQuantity, '0')
  assert.ok((await statusOf(client, order)).includes('PCNF'))
  assert.equal((await client.write('PATCH', first.body.d.__metadata.uri, {})).status, 405)
})

test('material issued to an order is withdrawn from its component', async () => {
  const client = new TestClient()
  const order = await create(client)
  const issue = {
    GoodsMovementCode: '03',
    to_MaterialDocumentItem: [
      {
        GoodsMovementType: '261',
        ManufacturingOrder: order,
        Material: 'BRG-6204',
        Plant: 'PL01',
        StorageLocation: 'MR01',
        QuantityInEntryUnit: '2',
        EntryUnit: 'PC',
      },
    ],
  }
  assert.equal(codeOf(await client.write('POST', goods, issue)), 'BS/007')
  await call(client, 'ReleaseMaintenanceOrder', order)
  assert.equal((await client.write('POST', goods, issue)).status, 201)
  const { d } = await client.read(
    `${service}/MaintOrderOpComponent?$filter=MaintenanceOrder eq '${order}'`,
  )
  assert.equal(d.results[0].QuantityWithdrawnInBaseUnit, '2')
  assert.equal(d.results[0].ReservationIsFinallyIssued, true)
})

test('operations and components are added through navigations and deleted', async () => {
  const client = new TestClient()
  const order = await create(client)
  const top = await client.write('POST', `${service}/MaintenanceOrderOperation`, {})
  assert.equal(top.status, 405)
  const before = (await client.read(`${orders}('${order}')`)).d.LastChangeDateTime
  client.now += 5000
  const added = await client.write('POST', `${orders}('${order}')/to_MaintenanceOrderOperation`, {
    OperationDescription: 'Clean up',
  })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  assert.equal(added.body.d.MaintenanceOrderOperation, '0030')
  assert.notEqual((await client.read(`${orders}('${order}')`)).d.LastChangeDateTime, before)
  const { uri } = added.body.d.__metadata
  const part = await client.write('POST', `${uri}/to_MaintOrderOpComponent_2`, {
    Product: 'BRG-6207',
    QuantityInUnitOfEntry: '1',
  })
  assert.equal(part.status, 201, JSON.stringify(part.body))
  assert.equal((await client.patch(part.body.d.__metadata.uri, undefined, 'DELETE')).status, 204)
  assert.equal((await client.patch(uri, undefined, 'DELETE')).status, 204)
  assert.equal((await client.get(uri)).status, 404)
})

test('a long text is written beside the order', async () => {
  const client = new TestClient()
  const order = await create(client)
  const long = {
    TextObjectType: 'KOPF',
    Language: 'EN',
    MaintenanceOrderLongText: 'Mind the step.',
  }
  const reply = await client.write(
    'POST',
    `${orders}('${order}')/to_MaintenanceOrderLongText`,
    long,
  )
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  assert.equal((await client.read(`${orders}('${order}')`)).d.OrderHasLongText, true)
})
