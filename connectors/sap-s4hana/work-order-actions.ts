import { type ActionAt, type ActionMap, decodeKey, type Native, type Step } from '@millwright/kit'
import { ifMatch, invoke, type Parameter, toEdmInstant } from '@millwright/kit/protocols'
import { today } from './fields.ts'
import { codeOf, compact, postingStep } from './material-postings.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { placeOf } from './storage-places.ts'
import { components, operations } from './work-order-lines.ts'
import { approvalOf, completedCodes, signsOf } from './work-order-status.ts'
import { longTextStep } from './work-order-texts.ts'

/** These calls answer nothing but a dummy: what they did is seen when the order is read again (metadata). */
function call(
  at: ActionAt,
  name: string,
  effect: string,
  more: Readonly<Record<string, Parameter | undefined>> = {},
): Step {
  return invoke(
    services.maintenanceOrder,
    name,
    { MaintenanceOrder: at.key[0]!, ...more },
    `${effect} work order ${at.key[0]}.`,
    ifMatch(at.native),
  )
}

function reopen(at: ActionAt): Step[] {
  const signs = signsOf(at.native)
  if (signs.has('deletion_flag'))
    return [call(at, 'ResetMaintOrdStsMrkdForDeltn', 'Takes the deletion flag off')]
  if (signs.has('not_executed'))
    return [call(at, 'ResetStatusFromDoNotExecute', 'Takes "not to be executed" off')]
  if (signs.has('closed'))
    return [call(at, 'ResetMaintOrderStatusClosed', 'Takes back the closing of')]
  return [call(at, 'ResetMaintOrdStsTechCompleted', 'Takes back the technical completion of')]
}

/** The call takes no reason: it is added to the long text of the order. */
function reasonStep(at: ActionAt): Step {
  const text = [at.record.description, at.body.reason].filter(Boolean).join('\n')
  return longTextStep(text, at)
}

function schedule(at: ActionAt): Step[] {
  const { scheduled_start_at: start, scheduled_end_at: end } = at.body
  if (!start)
    throw refuse(
      '/scheduled_start_at',
      'NOT_ALLOWED',
      'An order of SAP always has a start; give another one.',
    )
  const body = {
    MaintOrdBasicStartDateTime: toEdmInstant(start),
    ...(end && { MaintOrdBasicEndDateTime: toEdmInstant(end) }),
  }
  const path = `${services.maintenanceOrder}/MaintenanceOrder('${at.key[0]}')`
  return [
    {
      method: 'PATCH',
      path,
      headers: ifMatch(at.native),
      body,
      effect: `Sets the basic dates of work order ${at.key[0]}.`,
    },
  ]
}

/** Goods movements for the order: planned materials by their reservation, others by item. */
function moveMaterials(at: ActionAt, type: '261' | '262'): Step[] {
  const { body, native, context, key } = at
  const known = ((native[operations] ?? []) as Native[]).flatMap(
    (task) => (task[components] ?? []) as Native[],
  )
  const items = (body.lines as Native[]).map((line, index) => {
    const component = line.material_id
      ? findComponent(known, line.material_id, `/lines/${index}/material_id`)
      : null
    const place = line.inventory_location_id
      ? placeOf(line.inventory_location_id, `/lines/${index}/inventory_location_id`)
      : {}
    return compact({
      GoodsMovementType: type,
      ManufacturingOrder: key[0],
      Material: component ? component.Product : decodeKey(line.item_id ?? '', 1)?.[0],
      Plant: place.Plant ?? component?.Plant ?? native.MaintenancePlanningPlant,
      StorageLocation: place.StorageLocation || component?.StorageLocation,
      Batch: line.lot_number,
      QuantityInEntryUnit: line.quantity,
      EntryUnit: component?.UnitOfEntry || component?.BaseUnit || undefined,
      Reservation: component?.Reservation,
      ReservationItem: component?.Reservation ? component.ReservationItem : undefined,
    })
  })
  const posted = body.posted_on ?? today(context)
  const head = {
    posted_on: posted,
    document_on: posted,
    delivery_note_number: null,
    text: body.comment ?? null,
  }
  return [
    postingStep(
      codeOf(type, '/lines'),
      head,
      items,
      `Posts movement type ${type} for work order ${key[0]}.`,
    ),
  ]
}

function findComponent(known: readonly Native[], id: string, pointer: string): Native {
  const parts = decodeKey(id, 3)
  const found = known.find(
    (component) => parts && String(component.MaintOrderComponentInternalID) === parts[2],
  )
  if (found) return found
  throw refuse(
    pointer,
    'UNKNOWN_REFERENCE',
    `This work order has no material "${id.slice(0, 80)}".`,
  )
}

const withOrder = ['draft', 'approved', 'scheduled', 'on_hold', 'in_progress', 'unknown']

export const workOrderActions: Readonly<Record<string, ActionMap | { reason: string }>> = {
  approve: {
    from: ['draft', 'unknown'],
    parameters: [],
    effect: 'Releases the order; one that was submitted for approval is approved.',
    steps: (at) => [
      approvalOf(at.native) === 'pending'
        ? call(at, 'ApproveMaintenanceOrder', 'Approves')
        : call(at, 'ReleaseMaintenanceOrder', 'Releases'),
    ],
  },
  reject: {
    from: ['draft', 'unknown'],
    refuse: (_record, native) =>
      approvalOf(native) === 'pending'
        ? null
        : 'SAP rejects an order that was submitted for approval only; this one was not. Cancel it instead.',
    parameters: ['reason'],
    required: ['reason'],
    effect:
      'Rejects an order that was submitted for approval, for types with an approval step; the reason goes into its long text.',
    steps: (at) => [call(at, 'RejectMaintenanceOrder', 'Rejects'), reasonStep(at)],
  },
  schedule: {
    from: ['draft', 'approved', 'scheduled', 'on_hold', 'in_progress'],
    parameters: ['scheduled_start_at', 'scheduled_end_at'],
    required: ['scheduled_start_at'],
    effect: 'Sets the basic start and end of the order.',
    steps: schedule,
    done: (record, { body }) =>
      Date.parse(record.scheduled_start_at) === Date.parse(body.scheduled_start_at),
  },
  start: { reason: 'An order of SAP is started by its first confirmation: add labor to it.' },
  assign: { reason: 'SAP assigns persons to operations: PATCH the assignees of a task.' },
  hold: {
    from: ['approved', 'scheduled', 'in_progress', 'draft'],
    parameters: [],
    effect: 'Locks the order.',
    steps: (at) => [call(at, 'SetMaintOrderStatusToLocked', 'Locks')],
  },
  resume: {
    from: ['on_hold'],
    parameters: [],
    effect: 'Takes the lock off the order.',
    steps: (at) => [call(at, 'SetMaintOrderStatusToUnlocked', 'Unlocks')],
  },
  complete: {
    from: ['approved', 'scheduled', 'in_progress', 'completed'],
    refuse: (_record, native) =>
      signsOf(native).has('technically_completed')
        ? 'This order is technically completed already.'
        : null,
    parameters: ['completed_at'],
    effect: 'Completes the order technically.',
    steps: (at) => [
      call(at, 'SetMaintOrdToTechCompleted', 'Completes', {
        MaintOrderReferenceDateTime: at.body.completed_at
          ? ['instant', at.body.completed_at]
          : undefined,
      }),
    ],
    done: (record) => completedCodes.includes(record.source_status),
  },
  close: {
    from: ['completed'],
    parameters: [],
    effect: 'Closes the order: nothing can be booked on it any more.',
    steps: (at) => [call(at, 'SetMaintOrderStatusToClosed', 'Closes')],
  },
  reopen: {
    from: ['completed', 'closed', 'cancelled'],
    refuse: (record, native) => {
      if (approvalOf(native) === 'rejected')
        return 'SAP offers no call that takes back a rejection; make a new order.'
      return record.status === 'completed' && !signsOf(native).has('technically_completed')
        ? 'This order is confirmed, not completed: there is nothing to take back.'
        : null
    },
    parameters: [],
    effect:
      'Takes back the last of: deletion flag, not to be executed, closed, technically completed.',
    steps: reopen,
    done: (record, at) => record.source_status !== at.record.source_status,
  },
  cancel: {
    from: withOrder,
    parameters: [],
    effect: 'Marks the order as not to be executed.',
    steps: (at) => [call(at, 'SetMaintOrderToDoNotExecute', 'Gives up')],
  },
  issue_materials: {
    from: ['approved', 'scheduled', 'in_progress', 'completed'],
    parameters: ['lines', 'posted_on', 'comment'],
    required: ['lines'],
    effect: 'Posts a goods issue (movement type 261) for the order.',
    steps: (at) => moveMaterials(at, '261'),
    makes: { entity: 'stock-movements', key: madeMovement },
  },
  return_materials: {
    from: ['approved', 'scheduled', 'in_progress', 'completed'],
    parameters: ['lines', 'posted_on', 'comment'],
    required: ['lines'],
    effect: 'Posts the return of a goods issue (movement type 262) for the order.',
    steps: (at) => moveMaterials(at, '262'),
    makes: { entity: 'stock-movements', key: madeMovement },
  },
}

function madeMovement(answers: readonly { json: unknown }[]): readonly string[] | null {
  const record = (answers[0]?.json as Native | undefined)?.d
  return record?.MaterialDocument
    ? [record.MaterialDocumentYear, record.MaterialDocument, '1']
    : null
}
