import type { Input } from '../odata/body.ts'
import { refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { type TableRules, text, type Work } from '../work.ts'

/** Children of an item by their navigation, with the number that is counted for each. */
const details: Record<string, [table: string, number: string]> = {
  to_ItemCause: ['MaintNotificationItemCause', 'MaintenanceNotificationCause'],
  to_ItemActivity: ['MaintNotificationItemActivity', 'MaintNotificationActivity'],
}

/** Items, causes, activities and partners of a deep insert. */
export function addItems(work: Work, notification: string, input: Input) {
  for (const item of input.children.get('to_Item') ?? []) addItem(work, notification, item)
  for (const partner of input.children.get('to_Partner') ?? [])
    addPart(work, 'MaintenanceNotificationPartner', 'NotificationPartnerObjectNmbr', partner.row, {
      MaintenanceNotification: notification,
    })
}

function addItem(work: Work, notification: string, input: Input): Row {
  const own = { MaintenanceNotification: notification }
  const item = addPart(
    work,
    'MaintenanceNotificationItem',
    'MaintenanceNotificationItem',
    input.row,
    own,
  )
  for (const [name, children] of input.children) {
    const detail = details[name]
    if (!detail) continue
    for (const child of children)
      addPart(work, detail[0], detail[1], child.row, {
        ...own,
        MaintenanceNotificationItem: text(item.MaintenanceNotificationItem),
      })
  }
  return item
}

function addPart(work: Work, table: string, number: string, sent: Row, own: Row): Row {
  const existing = work.store.table(table).find(own)
  const asked = text(sent[number])
  const next = String(existing.length + 1)
  return work.store
    .table(table)
    .insert({ ...sent, ...own, [number]: asked === '' || asked === '0' ? next : asked })
}

export const notificationItemRules: TableRules = {
  create(work, input, parent) {
    const notification =
      text(parent?.MaintenanceNotification) || text(input.row.MaintenanceNotification)
    const header = work.store
      .table('MaintenanceNotification')
      .get({ MaintenanceNotification: notification })
    if (!header) throw refuse('IM/001', `Notification ${notification} does not exist`)
    const item = addItem(work, notification, input)
    touch(work.store, 'MaintenanceNotification', header, work.now, work.user)
    return item
  },
}

/** Causes, activities and partners that are added one by one. */
export function notificationPartRules(table: string, number: string): TableRules {
  return {
    create(work, input, parent) {
      const own: Row = {
        MaintenanceNotification:
          text(parent?.MaintenanceNotification) || text(input.row.MaintenanceNotification),
      }
      if (number !== 'NotificationPartnerObjectNmbr')
        own.MaintenanceNotificationItem =
          text(parent?.MaintenanceNotificationItem) || text(input.row.MaintenanceNotificationItem)
      return addPart(work, table, number, input.row, own)
    },
  }
}
