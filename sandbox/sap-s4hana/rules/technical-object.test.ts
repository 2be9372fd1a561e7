import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, TestClient } from '../test-client.ts'

const equipment = '/sap/opu/odata/sap/API_EQUIPMENT'
const locations = '/sap/opu/odata/sap/API_FUNCTIONALLOCATION'
const notifications = '/sap/opu/odata/sap/API_MAINTNOTIFICATION'
const slice = "datetime'9999-12-31T00:00:00'"

const address = (id: string) => `${equipment}/Equipment(Equipment='${id}',ValidityEndDate=${slice})`
const act = (client: TestClient, name: string, id: string, more = '') =>
  client.write('POST', `${equipment}/${name}?Equipment='${id}'&ValidityEndDate=${slice}${more}`)

async function create(client: TestClient): Promise<string> {
  const reply = await client.write('POST', `${equipment}/Equipment`, {
    Equipment: '',
    EquipmentCategory: 'M',
    EquipmentName: 'Spare pump',
    ValidityStartDate: '/Date(1735689600000)/',
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.d.Equipment
}

test('installing equipment opens a new slice and keeps the old one', async () => {
  const client = new TestClient()
  const id = await create(client)
  const where = `&FunctionalLocation='NP-PL01-WTR-204'&EquipmentInstallationDate=datetime'2026-03-01T00:00:00'`
  const installed = await act(client, 'InstallEquipment', id, where)
  assert.equal(installed.status, 200, JSON.stringify(installed.body))
  const { d } = installed.body
  assert.equal(d.FunctionalLocation, 'NP-PL01-WTR-204')
  assert.equal(d.FunctionalLocationName, 'Water station pump bay 4')
  assert.equal(d.EquipmentIsInstalled, true)
  assert.equal((await act(client, 'InstallEquipment', id, where)).status, 400)
  const slices = await client.read(`${equipment}/Equipment?$filter=Equipment eq '${id}'`)
  assert.equal(slices.d.results.length, 2)
  const dismantled = await act(client, 'DismantleEquipment', id)
  assert.equal(dismantled.body.d.FunctionalLocation, '')
  assert.equal(dismantled.body.d.EquipmentIsAvailable, true)
})

test('equipment is never installed in itself, not even over others', async () => {
  const client = new TestClient()
  const machine = '10000417'
  const part = '10000418'
  assert.equal((await client.read(address(part))).d.SuperordinateEquipment, machine)
  const reply = await client.patch(address(machine), { SuperordinateEquipment: part })
  assert.equal(codeOf(reply), 'IE/060')
})

test('equipment is deactivated and flagged by functions that answer a dummy', async () => {
  const client = new TestClient()
  const id = await create(client)
  const reply = await act(client, 'SetEquipmentToInactive', id)
  assert.deepEqual(reply.body.d.SetEquipmentToInactive.IsInvalid, false)
  assert.equal((await client.read(address(id))).d.EquipmentIsInactive, true)
  await act(client, 'SetEquipToMarkedForDeletion', id)
  assert.equal(codeOf(await client.patch(address(id), { EquipmentName: 'X' })), 'IE/025')
  client.system.switches.edition = '2021'
  assert.equal((await act(client, 'ResetEquipmentFromInactive', id)).status, 404)
})

test('a function without a parameter it needs is refused', async () => {
  const client = new TestClient()
  const reply = await client.write('POST', `${equipment}/InstallEquipment?Equipment='10000417'`)
  assert.equal(codeOf(reply), '005056A509B11EE1B9A8FEC11C21578E')
  const read = await client.get(`${equipment}/InstallEquipment?Equipment='10000417'`)
  assert.equal(read.status, 405)
})

test('a location finds its superior by its name and never becomes its own superior', async () => {
  const client = new TestClient()
  const body = {
    FunctionalLocation: 'NP-PL01-WTR-209',
    FuncLocationStructure: 'STD',
    FunctionalLocationCategory: 'M',
    FunctionalLocationName: 'Bay 9',
  }
  const created = await client.write('POST', `${locations}/FunctionalLocation`, body)
  assert.equal(created.status, 201, JSON.stringify(created.body))
  assert.equal(created.body.d.SuperiorFunctionalLocation, 'NP-PL01-WTR')
  assert.equal(
    codeOf(await client.write('POST', `${locations}/FunctionalLocation`, body)),
    'IL/004',
  )
  const loop = await client.patch(`${locations}/FunctionalLocation('NP-PL01-WTR')`, {
    SuperiorFunctionalLocation: 'NP-PL01-WTR-209',
  })
  assert.equal(codeOf(loop), 'IL/060')
})

test('a notification keeps its object padded and shows it without zeros', async () => {
  const client = new TestClient()
  const reply = await client.write('POST', `${notifications}/MaintenanceNotification`, {
    NotificationText: 'Leak at seal',
    NotificationType: 'M1',
    TechnicalObject: '10000417',
    TechObjIsEquipOrFuncnlLoc: 'EAMS_EQUI',
    MaintPriority: '2',
    RequiredEndDate: '/Date(1893456000000)/',
    MaintNotifLongTextForEdit: 'Dripping since Monday.',
    to_Item: [{ MaintNotifItemText: 'Seal', to_ItemCause: [{ MaintNotifCauseText: 'Wear' }] }],
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  const { d } = reply.body
  assert.equal(d.TechnicalObject, '000000000010000417')
  assert.equal(d.TechnicalObjectLabel, '10000417')
  assert.equal(d.TechnicalObjectDescription, 'Feed pump 204')
  assert.equal(d.MaintNotificationLongText, 'Dripping since Monday.')
  assert.equal(d.NotifProcessingPhaseDesc, 'Outstanding')
  assert.equal(d.RequiredEndDate, '/Date(1772755200000)/', 'the priority sets the date')
  assert.equal(d.to_Item.results[0].to_ItemCause.results[0].MaintNotifCauseText, 'Wear')
})

test('a notification goes through its phases and takes no change when it is completed', async () => {
  const client = new TestClient()
  const created = await client.write('POST', `${notifications}/MaintenanceNotification`, {
    NotificationText: 'Noise',
    NotificationType: 'M1',
  })
  const id = created.body.d.MaintenanceNotification
  const step = (name: string, more = '') =>
    client.write('POST', `${notifications}/${name}?MaintenanceNotification='${id}'${more}`)
  assert.equal((await step('SetMaintNotifToInProcess')).body.d.NotifProcessingPhase, '3')
  assert.equal((await step('ApproveMaintWorkRequest')).status, 400)
  assert.equal((await step('CompleteMaintNotification')).body.d.NotifProcessingPhase, '4')
  assert.equal((await step('CompleteMaintNotification')).status, 400)
  const late = await client.patch(`${notifications}/MaintenanceNotification('${id}')`, {
    NotificationText: 'x',
  })
  assert.equal(codeOf(late), 'IM/054')
})

test('a rejected request carries its reason', async () => {
  const client = new TestClient()
  const created = await client.write('POST', `${notifications}/MaintenanceNotification`, {
    NotificationText: 'Paint it',
    NotificationType: 'M1',
  })
  const id = created.body.d.MaintenanceNotification
  const reply = await client.write(
    'POST',
    `${notifications}/RejectMaintWorkRequest?MaintenanceNotification='${id}'&MaintNotifRejectionReasonCode='DUP'`,
  )
  assert.equal(reply.body.d.MaintNotifRejectionReasonCode, 'DUP')
  client.system.switches.edition = '2021'
  const old = await client.write(
    'POST',
    `${notifications}/ApproveMaintWorkRequest?MaintenanceNotification='${id}'`,
  )
  assert.equal(old.status, 404)
})
