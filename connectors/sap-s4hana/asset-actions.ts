import { type ActionMap, decodeKey, type Io, type Native, type Step } from '@millwright/kit'
import { toText, zonedFromEpoch } from '@millwright/kit/fields'
import {
  invoke,
  type Parameter,
  predicate,
  queryString,
  readAll,
  readEntity,
  toEdmTime,
} from '@millwright/kit/protocols'
import { refuse } from './refusal.ts'
import { services } from './services.ts'

/** The key of every call names the time slice that is valid now. */
const currentSlice = ['day', '9999-12-31'] as const

function call(
  name: string,
  equipment: string,
  parameters: Readonly<Record<string, Parameter | undefined>>,
  effect: string,
): Step {
  return invoke(
    services.equipment,
    name,
    { Equipment: equipment, ValidityEndDate: currentSlice, ...parameters },
    effect,
  )
}

export interface Place {
  location: string | null
  parent: string | null
}

/** Takes an asset out of where it is, and puts it where it shall be. */
export function moveSteps(
  equipment: string,
  current: Native,
  to: Place,
  at: { instant: number; zone: string },
): Step[] {
  const local = zonedFromEpoch(at.instant, at.zone)
  // Without a time SAP takes the beginning of the day, which may lie before the move that was the last one (not confirmed).
  const date = {
    EquipmentInstallationDate: ['day', local.day] as const,
    EquipmentInstallationTime: ['number', `time'${toEdmTime(local.seconds)}'`] as const,
  }
  const from = {
    parent: toText(current.SuperordinateEquipment),
    location: toText(current.FunctionalLocation),
  }
  const steps: Step[] = []
  if (from.parent !== null) {
    steps.push(
      call(
        'DismantleEquipment',
        equipment,
        { SuperordinateEquipment: from.parent, ...date },
        `Takes asset ${equipment} out of asset ${from.parent}.`,
      ),
    )
  } else if (from.location !== null) {
    steps.push(
      call(
        'DismantleEquipment',
        equipment,
        { FunctionalLocation: from.location, ...date },
        `Takes asset ${equipment} out of location ${from.location}.`,
      ),
    )
  }
  if (to.parent !== null) {
    steps.push(
      call(
        'InstallEquipment',
        equipment,
        { SuperordinateEquipment: to.parent, ...date },
        `Installs asset ${equipment} in asset ${to.parent}.`,
      ),
    )
  } else if (to.location !== null) {
    steps.push(
      call(
        'InstallEquipment',
        equipment,
        { FunctionalLocation: to.location, ...date },
        `Installs asset ${equipment} at location ${to.location}.`,
      ),
    )
  }
  return steps
}

const words = ['in_service', 'standby', 'out_of_service', 'decommissioned']

/** Calls that lead from the present flags to a status. */
export function assetStatusSteps(equipment: string, word: string, current: Native): Step[] {
  if (!words.includes(word)) {
    throw refuse(
      '/status',
      'NOT_ALLOWED_WORD',
      `SAP sets in_service, out_of_service and decommissioned; ${word} follows from where the asset is.`,
    )
  }
  if (word === 'standby' && current.EquipmentIsInstalled === true)
    throw refuse(
      '/status',
      'NOT_ALLOWED_WORD',
      'An asset of SAP is on standby when it is taken out of its place: send location_id and parent_id null.',
    )
  const isMarked = current.EquipmentIsMarkedForDeletion === true
  const isInactive = current.EquipmentIsInactive === true
  const steps: Step[] = []
  if (isMarked && word !== 'decommissioned')
    steps.push(
      call(
        'RsetEquipFromMarkedForDeletion',
        equipment,
        {},
        `Takes the deletion mark off asset ${equipment}.`,
      ),
    )
  if (isInactive && (word === 'in_service' || word === 'standby'))
    steps.push(call('ResetEquipmentFromInactive', equipment, {}, `Activates asset ${equipment}.`))
  if (!isInactive && word === 'out_of_service')
    steps.push(call('SetEquipmentToInactive', equipment, {}, `Deactivates asset ${equipment}.`))
  if (!isMarked && word === 'decommissioned')
    steps.push(
      call('SetEquipToMarkedForDeletion', equipment, {}, `Marks asset ${equipment} for deletion.`),
    )
  return steps
}

/** Refuses a place that takes no assets, before the asset is taken out of where it is. */
export async function requireRoom(io: Io, location: string): Promise<void> {
  const path = `${services.functionalLocation}/FunctionalLocation${predicate(2, ['FunctionalLocation'], [location])}`
  const found = readEntity(await io.send({ method: 'GET', path }))
  if (found.EquipmentInstallationIsAllowed === false) {
    throw refuse(
      '/location_id',
      'NOT_ALLOWED',
      `No asset may be installed at location ${location}; choose one below it.`,
    )
  }
}

/** The label of a location: installing on create takes it, not the internal key. */
export async function labelOf(io: Io, location: string): Promise<string> {
  if (!location.startsWith('?')) return location
  const path = `${services.functionalLocation}/FunctionalLocation${queryString({
    $filter: `FunctionalLocation eq '${location.replaceAll("'", "''")}'`,
    $select: 'FunctionalLocation,FunctionalLocationLabelName',
  })}`
  const found = await readAll(io, path)
  return String(found[0]?.FunctionalLocationLabelName ?? location)
}

export const assetActions: Readonly<Record<string, ActionMap | { reason: string }>> = {
  move: {
    parameters: ['location_id', 'parent_id', 'moved_at'],
    effect:
      'Dismantles the asset where it is and installs it at the new place; SAP keeps the history.',
    steps: async ({ key, native, body, context, io }) => {
      const to = { location: partOf(body.location_id), parent: partOf(body.parent_id) }
      if (to.parent === null && to.location !== null) await requireRoom(io, to.location)
      const instant = body.moved_at ? Date.parse(body.moved_at) : context.now()
      return moveSteps(key[0]!, native, to, { instant, zone: context.zone })
    },
    done: (record, { body }) =>
      body.parent_id
        ? record.parent_id === body.parent_id
        : record.location_id === (body.location_id ?? null),
  },
  set_status: {
    parameters: ['status'],
    required: ['status'],
    effect: 'Sets or takes back the inactive flag or the deletion mark.',
    steps: ({ key, native, body }) => assetStatusSteps(key[0]!, body.status, native),
    done: (record, { body }) =>
      record.status === body.status ||
      (body.status === 'in_service' && record.status === 'standby'),
  },
  report_down: {
    reason: 'SAP keeps a breakdown in a notification: make a work request with is_asset_down.',
  },
  report_up: { reason: 'SAP keeps a breakdown in a notification: complete its work request.' },
}

function partOf(id: string | null | undefined): string | null {
  return id ? (decodeKey(id, 1)?.[0] ?? null) : null
}
