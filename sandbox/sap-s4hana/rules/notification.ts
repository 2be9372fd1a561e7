import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  dayOf,
  type FunctionRule,
  realChanges,
  secondsOf,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { addItems } from './notification-item.ts'
import { findEquipment, findLocation, inherit } from './technical-object.ts'

/** Days from today to the required start and end, by priority. */
const deadlines: Record<string, [start: number, end: number]> = {
  '1': [0, 1],
  '2': [0, 3],
  '3': [1, 14],
  '4': [3, 30],
}
const priorities: Record<string, string> = {
  '1': 'Very high',
  '2': 'High',
  '3': 'Medium',
  '4': 'Low',
}
const statusNames: Record<string, string> = {
  '1': 'Outstanding notification',
  '3': 'Notification in process',
  '4': 'Notification completed',
  '5': 'Deletion flag',
}

export const notificationRules: TableRules = {
  create(work, input) {
    const sent = input.row
    if (!sent.NotificationText) throw refuse('IM/010', 'Enter a description')
    const type = text(sent.NotificationType)
    if (!['M1', 'M2', 'M3'].includes(type)) throw refuse('IM/011', 'Enter a notification type')
    const number = work.numbers.next('notification')
    const row: Row = {
      ReportedByUser: work.user,
      MalfunctionStartDate: dayOf(work.now),
      MalfunctionStartTime: secondsOf(work.now),
      ...sent,
      ...objectFields(work, sent),
      ...priorityFields(work, text(sent.MaintPriority)),
      ...textFields(sent),
      MaintenanceNotification: number,
      NotificationTimeZone: 'UTC',
      NotificationCreationDate: dayOf(work.now),
      NotificationCreationTime: secondsOf(work.now),
      CreationDate: dayOf(work.now),
      CreationTime: secondsOf(work.now),
      CreationDateTime: Math.floor(work.now / 1000) * 1000,
      CreatedByUser: work.user,
      LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
      ...phase('1'),
    }
    work.store.table('MaintenanceNotification').insert(row)
    addItems(work, number, input)
    return row
  },

  update(work, notification, sent) {
    checkLock(work, text(notification.MaintenanceNotification), 'notification')
    const changes = realChanges(notification, sent)
    if (Object.keys(changes).length === 0) return
    if (notification.NotifProcessingPhase === '4')
      throw refuse(
        'IM/054',
        `Notification ${text(notification.MaintenanceNotification)} is already completed`,
      )
    if (changes.MaintenanceOrder) {
      const order = { MaintenanceOrder: changes.MaintenanceOrder }
      if (!work.store.table('MaintenanceOrder').get(order))
        throw refuse('IW/001', `Order ${text(changes.MaintenanceOrder)} does not exist`)
    }
    const merged = { ...notification, ...changes }
    const moved = 'TechnicalObject' in changes || 'TechObjIsEquipOrFuncnlLoc' in changes
    work.store.table('MaintenanceNotification').update(notification, {
      ...changes,
      ...(moved && objectFields(work, merged)),
      ...('MaintPriority' in changes && priorityFields(work, text(changes.MaintPriority))),
      ...textFields(changes),
    })
    touch(work.store, 'MaintenanceNotification', notification, work.now, work.user)
  },
}

/** The object as the system keeps it: equipment numbers padded to 18, with a label without zeros. */
function objectFields(work: Work, sent: Row): Row {
  const object = text(sent.TechnicalObject)
  if (object === '') return {}
  if (sent.TechObjIsEquipOrFuncnlLoc === 'EAMS_FL') {
    const location = findLocation(work, object)
    if (!location) throw refuse('IL/001', `Functional location ${object} does not exist`)
    const label = text(location.FunctionalLocationLabelName)
    return {
      ...inherit(location),
      TechnicalObject: text(location.FunctionalLocation),
      TechnicalObjectLabel: label,
      FunctionalLocation: text(location.FunctionalLocation),
      FunctionalLocationLabelName: label,
      ...chosen(sent),
    }
  }
  const equipment = findEquipment(work, object)
  if (!equipment) throw refuse('IE/001', `Equipment ${object} does not exist`)
  const number = text(equipment.Equipment)
  return {
    ...inherit(equipment),
    TechnicalObject: /^\d+$/.test(number) ? number.padStart(18, '0') : number,
    TechnicalObjectLabel: number,
    TechObjIsEquipOrFuncnlLoc: 'EAMS_EQUI',
    FunctionalLocation: text(equipment.FunctionalLocation),
    FunctionalLocationLabelName: text(equipment.FunctionalLocationLabelName),
    ...chosen(sent),
  }
}

/** What the client chose itself is not overwritten by the object. */
function chosen(sent: Row): Row {
  const fields = ['MaintenancePlant', 'MainWorkCenter', 'MainWorkCenterPlant']
  return Object.fromEntries(
    fields.filter((field) => sent[field]).map((field) => [field, sent[field] ?? '']),
  )
}

/** A priority sets the required dates, also over those that were sent with it. */
function priorityFields(work: Work, priority: string): Row {
  const deadline = deadlines[priority]
  if (!deadline) {
    if (priority !== '') throw refuse('IM/020', `Priority ${priority} is not defined`)
    return {}
  }
  const [start, end] = deadline
  return {
    MaintPriorityDesc: priorities[priority] ?? '',
    RequiredStartDate: dayOf(work.now) + start * 86_400_000,
    RequiredStartTime: secondsOf(work.now),
    RequiredEndDate: dayOf(work.now) + end * 86_400_000,
    RequiredEndTime: secondsOf(work.now),
  }
}

/** Long texts are written through one field and read through another. */
function textFields(sent: Row): Row {
  const long = text(sent.MaintNotifLongTextForEdit) || text(sent.MaintRequestEditableLongText)
  return long === '' ? {} : { MaintNotificationLongText: long }
}

export function phase(code: string): Row {
  return { NotifProcessingPhase: code, ConcatenatedActiveSystStsName: statusNames[code] ?? '' }
}

function move(work: Work, parameters: Row, from: string[], changes: Row): Row {
  const notification = work.store
    .table('MaintenanceNotification')
    .get({ MaintenanceNotification: text(parameters.MaintenanceNotification) })
  if (!notification) throw framework.unknownKey('MaintenanceNotificationType')
  if (!from.includes(text(notification.NotifProcessingPhase)))
    throw refuse(
      'IM/055',
      `Notification ${text(notification.MaintenanceNotification)}: action not allowed in this phase`,
    )
  work.store.table('MaintenanceNotification').update(notification, changes)
  touch(work.store, 'MaintenanceNotification', notification, work.now, work.user)
  return notification
}

/** Completes a notification, by its own function or with its order. */
export function completeNotification(work: Work, notification: string, moment: number) {
  return move(work, { MaintenanceNotification: notification }, ['1', '2', '3'], {
    ...phase('4'),
    NotificationCompletionDate: dayOf(moment),
    CompletionTime: secondsOf(moment),
  })
}

const approvals =
  (from: string[], changes: (parameters: Row) => Row): FunctionRule =>
  (work, parameters) => {
    if (work.switches.edition === '2021') throw framework.unknownSegment('FunctionImport')
    return move(work, parameters, from, changes(parameters))
  }

export const notificationFunctions: Record<string, FunctionRule> = {
  'API_MAINTNOTIFICATION.SetMaintNotifToInProcess': (work, parameters) =>
    move(work, parameters, ['1', '2'], phase('3')),
  'API_MAINTNOTIFICATION.CompleteMaintNotification': (work, parameters) => {
    const date = Number(parameters.NotificationReferenceDate ?? dayOf(work.now))
    const time = Number(parameters.NotificationReferenceTime ?? secondsOf(work.now))
    const moment = Number(parameters.MaintNotifReferenceDateTime ?? date + time * 1000)
    return completeNotification(work, text(parameters.MaintenanceNotification), moment)
  },
  'API_MAINTNOTIFICATION.ApproveMaintWorkRequest': approvals(['1', '2'], () => phase('3')),
  'API_MAINTNOTIFICATION.RejectMaintWorkRequest': approvals(['1', '2'], (parameters) => ({
    ...phase('4'),
    MaintNotifRejectionReasonCode: text(parameters.MaintNotifRejectionReasonCode),
    ...textFields(parameters),
  })),
  'API_MAINTNOTIFICATION.SetMaintNotifToInfoRequired': approvals(['1'], (parameters) => ({
    ...phase('2'),
    MaintNotifRejectionReasonCode: text(parameters.MaintNotifRejectionReasonCode),
    ...textFields(parameters),
  })),
}
