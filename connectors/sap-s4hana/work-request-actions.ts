import type { ActionMap, Native } from '@millwright/kit'
import { toText } from '@millwright/kit/fields'
import { invoke } from '@millwright/kit/protocols'
import { services } from './services.ts'

const call = (
  name: string,
  key: readonly string[],
  effect: string,
  more: Parameters<typeof invoke>[2] = {},
) => invoke(services.notification, name, { MaintenanceNotification: key[0]!, ...more }, effect)
/** Types under the phase model are approved; the others are put in process. */
const hasPhases = (native: Native) => toText(native.MaintNotifProcessPhaseCode) !== null

export const requestActions: Readonly<Record<string, ActionMap | { reason: string }>> = {
  approve: {
    from: ['open', 'unknown'],
    parameters: [],
    effect:
      'Approves the request, or puts the notification in process where its type has no approval.',
    steps: ({ key, native }) => [
      hasPhases(native)
        ? call('ApproveMaintWorkRequest', key, `Approves work request ${key[0]}.`)
        : call('SetMaintNotifToInProcess', key, `Puts notification ${key[0]} in process.`),
    ],
  },
  reject: {
    from: ['open', 'approved', 'unknown'],
    refuse: (_record, native) =>
      hasPhases(native)
        ? null
        : 'SAP rejects requests of types with the phase model only; this notification has none. Complete it instead.',
    parameters: ['reason'],
    required: ['reason'],
    effect: 'Rejects the request and keeps the reason in its long text.',
    steps: ({ key, body }) => [
      call('RejectMaintWorkRequest', key, `Rejects work request ${key[0]}.`, {
        MaintNotifLongTextForEdit: String(body.reason),
      }),
    ],
  },
  complete: {
    from: ['open', 'approved', 'converted', 'unknown'],
    parameters: ['completed_at'],
    effect: 'Completes the notification.',
    steps: ({ key, body }) => [
      call('CompleteMaintNotification', key, `Completes notification ${key[0]}.`, {
        MaintNotifReferenceDateTime: body.completed_at
          ? (['instant', body.completed_at] as const)
          : undefined,
      }),
    ],
  },
  convert: {
    reason: 'A work order is made from a request by POST work-orders with work_request_id.',
  },
  cancel: { reason: 'SAP offers no call that deletes a notification; complete or reject it.' },
  close: { reason: 'A notification has no state behind completed.' },
  assign: {
    reason: 'SAP keeps one responsible person by user name: PATCH custom_fields.PersonResponsible.',
  },
}
