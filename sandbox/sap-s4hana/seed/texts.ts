import { createHash } from 'node:crypto'
import type { Store } from '../store.ts'
import { day, seedEnd } from './masters.ts'
import type { SeededEquipment } from './objects.ts'

/** A picture of one pixel: the smallest file that shows something. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** What hangs on some of the records: long texts, damages with causes, files. */
export function seedTexts(store: Store, equipment: SeededEquipment[]) {
  for (const [index, { id }] of equipment.entries()) {
    if (index % 3 !== 0) continue
    store.table('EquipmentLongText').insert({
      Equipment: id,
      TextObjectKey: id.padStart(18, '0'),
      Language: 'EN',
      EquipmentLongText: 'Isolate before opening. Spare parts are in row A.',
    })
    if (index % 6 === 0) seedFile(store, id)
  }
  let index = 0
  for (const notification of store.table('MaintenanceNotification').all()) {
    index += 1
    if (index % 2 === 0) continue
    const own = {
      MaintenanceNotification: notification.MaintenanceNotification ?? '',
      MaintenanceNotificationItem: '1',
    }
    store.table('MaintenanceNotificationItem').insert({
      ...own,
      MaintNotifItemText: 'Seal',
      MaintNotifDamageCodeGroup: 'PM',
      MaintNotificationDamageCode: '0010',
      MaintNotifDamageCodeName: 'Leak',
    })
    store.table('MaintNotificationItemCause').insert({
      ...own,
      MaintenanceNotificationCause: '1',
      MaintNotifCauseText: 'Wear',
      MaintNotifCauseCodeGroup: 'PM',
      MaintNotificationCauseCode: '0020',
      MaintNotificationCauseCodeName: 'Wear',
    })
  }
  seedOrderTexts(store)
}

function seedOrderTexts(store: Store) {
  for (const order of [...store.table('MaintenanceOrder').all()].slice(0, 12)) {
    store.table('MaintenanceOrderLongText').insert({
      MaintenanceOrder: order.MaintenanceOrder ?? '',
      TextObjectType: 'KOPF',
      Language: 'EN',
      MaintenanceOrderLongText: 'Report to the control room before you start.',
    })
    store.table('MaintenanceOrder').update(order, { OrderHasLongText: true })
  }
  for (const item of [...store.table('A_PurchaseRequisitionItem').all()].slice(0, 6))
    store.table('A_PurchaseReqnItemText').insert({
      PurchaseRequisition: item.PurchaseRequisition ?? '',
      PurchaseRequisitionItem: item.PurchaseRequisitionItem ?? '',
      DocumentText: 'B01',
      TechnicalObjectType: 'EBAN',
      Language: 'EN',
      NoteDescription: 'Needed for the spring shutdown.',
    })
}

function seedFile(store: Store, equipment: string) {
  const id = createHash('sha256').update(`seed ${equipment}`).digest('hex').toUpperCase()
  store.table('AttachmentContentSet').insert({
    DocumentInfoRecordDocType: '',
    DocumentInfoRecordDocNumber: '',
    DocumentInfoRecordDocVersion: '',
    DocumentInfoRecordDocPart: '',
    LogicalDocument: id.slice(0, 32),
    ArchiveDocumentID: id.slice(0, 40),
    LinkedSAPObjectKey: equipment.padStart(18, '0'),
    BusinessObjectTypeName: 'EQUI',
    BusinessObjectType: 'EQUI',
    FileName: `nameplate-${equipment}.png`,
    MimeType: 'image/png',
    FileSize: String(Buffer.from(pixel, 'base64').length),
    Content: pixel,
    Source: 'GOS',
    AttachmentDeletionIsAllowed: true,
    AttachmentRenameIsAllowed: true,
    CreatedByUser: 'MHANSEN',
    CreationDateTime: seedEnd - 30 * day,
    ChangedDateTime: seedEnd - 30 * day,
  })
}
