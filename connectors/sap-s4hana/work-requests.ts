import {
  decodeKey,
  type EntityMap,
  encodeKey,
  header,
  type Io,
  type Native,
  type PlanAt,
  type Step,
} from '@millwright/kit'
import {
  custom,
  derived,
  FieldRefusal,
  flag,
  norm,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import {
  anyOf,
  edmMoment,
  ifMatch,
  literal,
  type ODataAt,
  type ODataEntity,
  odata,
  predicate,
  readEntity,
  readInstant,
  readMoment,
  recordPath,
  toEdmInstant,
} from '@millwright/kit/protocols'
import { byId, byIds, customFields, moment, stripZeros, userName, v2, version } from './fields.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { OPEN_END } from './technical-objects.ts'
import { requestActions } from './work-request-actions.ts'

const at: ODataAt = { version: 2, service: services.notification, set: 'MaintenanceNotification' }

/** Kinds of technical object as the notification names them. */
const EQUIPMENT = 'EAMS_EQUI'
const LOCATION = 'EAMS_FL'

/** 1 outstanding is seen on the wire; 2 postponed, 3 in process, 4 completed, 5 deletion flag are not confirmed. */
function statusOf(source: Native): string {
  const phase = source.NotifProcessingPhase
  if (toText(source.MaintNotifRejectionReasonCode) !== null && phase !== '4') return 'rejected'
  if (phase === '5') return 'cancelled'
  if (phase === '4') return 'completed'
  if (toText(source.MaintenanceOrder) !== null) return 'converted'
  if (phase === '3') return 'approved'
  return phase === '1' || phase === '2' ? 'open' : 'unknown'
}

const object = ['TechnicalObject', 'TechObjIsEquipOrFuncnlLoc', 'FunctionalLocation']

function assetOf(source: Native): string | null {
  if (source.TechObjIsEquipOrFuncnlLoc !== EQUIPMENT) return null
  const number = stripZeros(source.TechnicalObject)
  return number === '' ? null : encodeKey([number])
}

function locationOf(source: Native): string | null {
  const key =
    source.TechObjIsEquipOrFuncnlLoc === LOCATION
      ? source.TechnicalObject
      : source.FunctionalLocation
  return toText(key) === null ? null : encodeKey([key])
}

function numberFrom(id: string): string {
  const key = decodeKey(id, 1)
  if (key) return key[0]!
  throw new FieldRefusal('UNKNOWN_REFERENCE', `"${id.slice(0, 80)}" is no id of this connection.`)
}

/** SAP's zone codes that mean a zone for sure. */
const zones: Readonly<Record<string, string>> = { UTC: 'UTC', CET: 'Europe/Berlin' }

function momentOf(instant: string, date: string, time: string) {
  return custom<string | null>([instant, date, time, 'NotificationTimeZone'], (source, context) => {
    // Releases before the stamps have only the pair, in the notification's own zone.
    const zone = zones[source.NotificationTimeZone] ?? context.zone
    return readInstant(source[instant]) ?? readMoment(source, date, time, zone)
  })
}

const priorities = { critical: '1', high: '2', medium: '3', low: '4' } as const

export const workRequests: EntityMap<'work-requests', ODataAt> = {
  native: 'MaintenanceNotification',
  at,
  key: ['MaintenanceNotification'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: {
      reason:
        'SAP never deletes a notification through its interface; it is completed or rejected.',
    },
  },
  fields: {
    number: text('MaintenanceNotification', { write: 'never' }),
    name: required(text('NotificationText', { max: 40 })),
    external_reference: text('MaintNotifExtReferenceNumber', { write: 'create', max: 20 }),
    description: custom(
      'MaintNotificationLongText',
      (source) => toText(source.MaintNotificationLongText),
      (value, body) => {
        if (value !== null && value.length > 1333)
          throw new FieldRefusal(
            'TOO_LONG',
            `SAP takes 1333 characters here; these are ${value.length}.`,
          )
        body.MaintNotifLongTextForEdit = value ?? ''
      },
    ),
    created_by_name: userName('CreatedByUser'),
    status: derived(
      ['NotifProcessingPhase', 'MaintenanceOrder', 'MaintNotifRejectionReasonCode'],
      statusOf,
    ) as never,
    source_status: text('NotifProcessingPhase', { write: 'never' }),
    organization_id: custom('CompanyCode', (source, context) =>
      reference('CompanyCode').decode(source, context),
    ),
    site_id: reference('MaintenancePlant', { blank: '' }),
    location_id: custom(object, locationOf, (value, body) => {
      body.$location = value === null ? null : numberFrom(value)
    }),
    location_number: text('FunctionalLocationLabelName', { write: 'never' }),
    asset_id: custom(object, assetOf, (value, body) => {
      body.$asset = value === null ? null : numberFrom(value)
    }),
    asset_number: derived([...object, 'TechnicalObjectLabel'], (source) =>
      source.TechObjIsEquipOrFuncnlLoc === EQUIPMENT ? toText(source.TechnicalObjectLabel) : null,
    ),
    asset_name: derived([...object, 'TechnicalObjectDescription'], (source) =>
      source.TechObjIsEquipOrFuncnlLoc === EQUIPMENT
        ? toText(source.TechnicalObjectDescription)
        : null,
    ),
    ...norm('priority', 'MaintPriority', priorities),
    ...norm(
      'work_type',
      'NotificationType',
      { corrective: 'M2', other: ['M1', 'M3'] },
      { write: 'create' },
    ),
    requester_name: text('ReportedByUser', { max: 12, blank: '' }),
    reported_at: {
      ...edmMoment(2, 'NotificationCreationDate', 'NotificationCreationTime', { write: 'create' }),
      decode: momentOf(
        'NotificationCreationDateTime',
        'NotificationCreationDate',
        'NotificationCreationTime',
      ).decode,
    },
    due_at: custom(
      ['MaintNotifRqdEndDateTime', 'RequiredEndDate', 'RequiredEndTime', 'NotificationTimeZone'],
      momentOf('MaintNotifRqdEndDateTime', 'RequiredEndDate', 'RequiredEndTime').decode,
      (value, body) => {
        body.MaintNotifRqdEndDateTime = value === null ? null : toEdmInstant(value)
      },
    ),
    is_asset_down: flag('MaintenanceObjectIsDown'),
    downtime_started_at: {
      ...edmMoment(2, 'MalfunctionStartDate', 'MalfunctionStartTime'),
      decode: momentOf('MalfunctionStartDateTime', 'MalfunctionStartDate', 'MalfunctionStartTime')
        .decode,
    },
    failure: custom(
      ['MaintNotificationCodeGroup', 'MaintNotificationCode'],
      (source) =>
        toText(source.MaintNotificationCode) === null
          ? null
          : {
              problem_id: encodeKey([
                source.MaintNotificationCodeGroup ?? '',
                source.MaintNotificationCode,
              ]),
            },
      (value, body) => {
        for (const name of Object.keys(value ?? {})) {
          if (name !== 'problem_id' && value[name] !== null)
            throw new FieldRefusal(
              'FIELD_NOT_WRITABLE',
              'A notification head takes problem_id only.',
              [name],
            )
        }
        const key = value?.problem_id ? decodeKey(value.problem_id, 2) : ['', '']
        if (!key)
          throw new FieldRefusal(
            'UNKNOWN_REFERENCE',
            'A problem is code group and code: "GROUP.CODE".',
            ['problem_id'],
          )
        Object.assign(body, { MaintNotificationCodeGroup: key[0], MaintNotificationCode: key[1] })
      },
    ) as never,
    work_order_id: custom('MaintenanceOrder', (source, context) =>
      reference('MaintenanceOrder').decode(source, context),
    ),
    work_order_number: text('MaintenanceOrder', { write: 'never' }),
    rejection_reason: derived(
      ['MaintNotifRejectionRsnCodeTxt', 'MaintNotifRejectionReasonCode'],
      (source) =>
        toText(source.MaintNotifRejectionRsnCodeTxt) ??
        toText(source.MaintNotifRejectionReasonCode),
    ),
    completed_at: custom(['NotificationCompletionDate', 'CompletionTime'], (source, context) =>
      readMoment(
        source,
        'NotificationCompletionDate',
        'CompletionTime',
        zones[source.NotificationTimeZone] ?? context.zone,
      ),
    ),
    custom_fields: customFields({
      PersonResponsible: 'always',
      MaintenancePlanningPlant: 'always',
      MaintenancePlannerGroup: 'always',
      MainWorkCenter: 'always',
      MainWorkCenterPlant: 'always',
      MaintenanceActivityType: 'always',
      MaintNotifProcessingContext: 'create',
    }),
    created_at: momentOf('CreationDateTime', 'CreationDate', 'CreationTime'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['MaintenanceNotification']),
    number: v2.is('MaintenanceNotification'),
    external_reference: v2.is('MaintNotifExtReferenceNumber'),
    asset_id: (id: string) => objectFilter(id, EQUIPMENT),
    location_id: (id: string) => objectFilter(id, LOCATION),
    work_order_id: byId('MaintenanceOrder'),
    site_id: byId('MaintenancePlant'),
    created_after: v2.from('CreationDateTime'),
    created_before: v2.before('CreationDateTime'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['name', 'status'],
  changes: { by: 'LastChangeDateTime', precision: 's', deletes: 'flag' },
  version: 'etag',
  rules: [
    {
      id: 'completed-request-fixed',
      fields: '*',
      when: (record) => record.status === 'completed' || record.status === 'cancelled',
      reason: 'Notification {number} is {status}; SAP takes no change of it.',
      instead: ['a new work request'],
    },
  ],
  actions: requestActions,
  override: { create: createRequest, update: updateRequest },
  statuses: [
    { source_status: '1', label: 'Outstanding', status: 'open' },
    { source_status: '2', label: 'Postponed', status: 'open' },
    { source_status: '3', label: 'In process', status: 'approved' },
    { source_status: '4', label: 'Completed', status: 'completed' },
    { source_status: '5', label: 'Deletion flag', status: 'cancelled' },
  ],
}

/** Equipment numbers stand there with their padding, which the filter needs. */
function objectFilter(id: string, kind: string): string | undefined {
  const key = decodeKey(id, 1)?.[0]
  if (key === undefined) return undefined
  if (kind === LOCATION) return `FunctionalLocation eq ${literal(2, 'string', key)}`
  const padded = /^\d+$/.test(key) ? key.padStart(18, '0') : key
  const values = [...new Set([key, padded])]
  return `TechObjIsEquipOrFuncnlLoc eq '${kind}' and ${anyOf(2, 'TechnicalObject', values)}`
}

/**
 * A notification names one technical object, an asset or a location; the location of an asset follows from it. Both
 * together are taken where the asset is at that location, and refused elsewhere.
 */
async function withObject(
  { $asset, $location, ...body }: Native,
  current: Native | null,
  io: Io,
): Promise<Native> {
  if ($asset) {
    if ($location && $location !== (await placeOfAsset(io, $asset)))
      throw refuse(
        '/location_id',
        'NOT_ALLOWED',
        'A notification of SAP names an asset or a location; this asset is at another location.',
      )
    return { ...body, TechnicalObject: $asset, TechObjIsEquipOrFuncnlLoc: EQUIPMENT }
  }
  const wasAsset = current?.TechObjIsEquipOrFuncnlLoc === EQUIPMENT
  const isSame = wasAsset && $asset === undefined && $location === current.FunctionalLocation
  if ($location && !isSame)
    return { ...body, TechnicalObject: $location, TechObjIsEquipOrFuncnlLoc: LOCATION }
  const isCleared = wasAsset ? $asset === null : $location === null
  return current && isCleared
    ? { ...body, TechnicalObject: '', TechObjIsEquipOrFuncnlLoc: '' }
    : body
}

async function placeOfAsset(io: Io, asset: string): Promise<string | null> {
  const key = predicate(2, ['Equipment'], [asset], {}, { ValidityEndDate: OPEN_END })
  const found = readEntity(
    await io.send({ method: 'GET', path: `${services.equipment}/Equipment${key}` }),
  )
  return toText(found.FunctionalLocation)
}

/** A priority computes the required dates anew: a date that is sent along would be lost, so it follows in a step of its own. */
async function createRequest(entity: ODataEntity, body: Native, plan: PlanAt): Promise<Step[]> {
  const { MaintNotifRqdEndDateTime: due, ...rest } = await withObject(body, null, plan.io)
  const sent = { NotificationType: 'M1', ...rest }
  if (due === undefined || rest.MaintPriority === undefined)
    return odata.create!(
      entity,
      { ...sent, ...(due !== undefined && { MaintNotifRqdEndDateTime: due }) },
      plan,
    )
  const steps = await odata.create!(entity, sent, plan)
  steps.push(({ id, answers }) => {
    const made = answers[0] ? readEntity(answers[0]) : {}
    const path = recordPath(entity, [decodeKey(id, 1)?.[0] ?? id])
    return {
      method: 'PATCH',
      path,
      headers: ifMatch(made),
      body: { MaintNotifRqdEndDateTime: due },
      effect: 'Sets the date that was asked for, behind the one of the priority.',
    }
  })
  return steps
}

async function updateRequest(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const sent = await withObject(body, plan.current, plan.io)
  const { MaintNotifRqdEndDateTime: due, ...rest } = sent
  if (due === undefined || rest.MaintPriority === undefined)
    return odata.update!(entity, sent, plan)
  const steps = await odata.update!(entity, rest, plan)
  steps.push(({ answers }) => {
    // The first change moved the ETag; without a new one in its answer the date is written in any case.
    const etag = answers[0] && header(answers[0], 'etag')
    const headers = etag
      ? { 'if-match': etag }
      : Object.keys(ifMatch(plan.current)).length > 0
        ? { 'if-match': '*' }
        : {}
    return {
      method: 'PATCH',
      path: recordPath(entity, plan.key),
      headers,
      body: { MaintNotifRqdEndDateTime: due },
      effect: 'Sets the date that was asked for, behind the one of the priority.',
    }
  })
  return steps
}
