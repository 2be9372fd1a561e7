import { framework, refuse } from '../odata/errors.ts'
import type { Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import {
  checkLock,
  dayOf,
  type FunctionRule,
  realChanges,
  type TableRules,
  text,
  type Work,
} from '../work.ts'
import { currentSlice, demandEquipment, demandLocation, findEquipment } from './technical-object.ts'

const day = 86_400_000

export const equipmentRules: TableRules = {
  create(work, input) {
    const sent = input.row
    if (!sent.EquipmentCategory) throw refuse('IE/010', 'Enter an equipment category')
    const equipment = text(sent.Equipment) || work.numbers.next('equipment')
    if (findEquipment(work, equipment))
      throw refuse('IE/004', `Equipment ${equipment} already exists`)
    const row: Row = {
      ...sent,
      Equipment: equipment,
      ValidityEndDate: currentSlice,
      ValidityEndTime: 86_399,
      ValidityStartDate: sent.ValidityStartDate ?? dayOf(work.now),
      EquipmentIsAvailable: true,
      EquipmentIsInstalled: false,
      EquipmentIsInactive: false,
      EquipmentIsMarkedForDeletion: false,
      CreationDate: dayOf(work.now),
      CreatedByUser: work.user,
      LastChangedByUser: work.user,
      LastChangeDateTime: Math.floor(work.now / 1000) * 1000,
      ...placement(work, equipment, sent),
    }
    work.store.table('Equipment').insert(row)
    const [long] = input.children.get('to_LongText') ?? []
    if (long)
      work.store
        .table('EquipmentLongText')
        .insert({ Language: 'EN', ...long.row, Equipment: equipment })
    return row
  },

  update(work, equipment, sent) {
    checkLock(work, text(equipment.Equipment), 'equipment')
    const changes = realChanges(equipment, sent)
    if (Object.keys(changes).length === 0) return
    if (equipment.ValidityEndDate !== currentSlice)
      throw refuse('IE/030', 'Only the current time segment can be changed')
    if (equipment.EquipmentIsMarkedForDeletion)
      throw refuse('IE/025', `Equipment ${text(equipment.Equipment)} is flagged for deletion`)
    const moved = 'SuperordinateEquipment' in changes || 'FunctionalLocationLabelName' in changes
    const place = moved
      ? placement(work, text(equipment.Equipment), { ...equipment, ...changes })
      : {}
    work.store.table('Equipment').update(equipment, { ...changes, ...place })
    touch(work.store, 'Equipment', equipment, work.now, work.user)
  },
}

/** Where equipment hangs: below other equipment or in a location, never below itself. */
function placement(work: Work, equipment: string, wanted: Row): Row {
  const superior = text(wanted.SuperordinateEquipment)
  const label = text(wanted.FunctionalLocationLabelName)
  for (let above = superior; above !== ''; ) {
    if (above === equipment) throw refuse('IE/060', 'Equipment cannot be installed in itself')
    above = text(demandEquipment(work, above).SuperordinateEquipment)
  }
  const location = label === '' ? undefined : demandLocation(work, label)
  if (location && location.EquipmentInstallationIsAllowed === false)
    throw refuse('IL/040', `Installation of equipment not allowed at ${label}`)
  const installed = superior !== '' || location !== undefined
  return {
    SuperordinateEquipment: superior,
    FunctionalLocation: text(location?.FunctionalLocation),
    FunctionalLocationLabelName: text(location?.FunctionalLocationLabelName),
    EquipmentIsInstalled: installed,
    EquipmentIsAvailable: !installed,
    EquipIsAllocToSuperiorEquip: superior !== '',
  }
}

/** Installing and dismantling end the current slice and open a new one. */
function move(work: Work, parameters: Row, wanted: Row): Row {
  const equipment = current(work, parameters)
  const date = Number(parameters.EquipmentInstallationDate ?? dayOf(work.now))
  const place = placement(work, text(equipment.Equipment), wanted)
  const table = work.store.table('Equipment')
  const slice = { ...equipment, ValidityEndDate: date - day }
  if (date > Number(equipment.ValidityStartDate ?? 0) && !table.get(slice)) table.insert(slice)
  table.update(equipment, {
    ...place,
    ValidityStartDate: date,
    EquipInstallationPositionNmbr: text(parameters.EquipInstallationPositionNmbr),
  })
  touch(work.store, 'Equipment', equipment, work.now, work.user)
  return equipment
}

function current(work: Work, parameters: Row): Row {
  const equipment = findEquipment(work, text(parameters.Equipment))
  if (!equipment || parameters.ValidityEndDate !== currentSlice)
    throw framework.unknownKey('EquipmentType')
  return equipment
}

const install: FunctionRule = (work, parameters) => {
  const equipment = current(work, parameters)
  if (equipment.EquipmentIsInstalled)
    throw refuse('IE/050', `Equipment ${text(equipment.Equipment)} is already installed`)
  if (equipment.EquipmentIsInactive)
    throw refuse('IE/051', `Equipment ${text(equipment.Equipment)} is inactive`)
  const location = text(parameters.FunctionalLocation)
  const superior = text(parameters.SuperordinateEquipment)
  if (location === '' && superior === '')
    throw refuse('IE/052', 'Enter a functional location or superordinate equipment')
  return move(work, parameters, {
    FunctionalLocationLabelName: location,
    SuperordinateEquipment: superior,
  })
}

const dismantle: FunctionRule = (work, parameters) => {
  const equipment = current(work, parameters)
  if (!equipment.EquipmentIsInstalled)
    throw refuse('IE/053', `Equipment ${text(equipment.Equipment)} is not installed`)
  return move(work, parameters, {})
}

function setFlag(field: string, value: boolean): FunctionRule {
  return (work, parameters) => {
    if (work.switches.edition === '2021') throw framework.unknownSegment('FunctionImport')
    const equipment = current(work, parameters)
    work.store.table('Equipment').update(equipment, { [field]: value })
    touch(work.store, 'Equipment', equipment, work.now, work.user)
    return { IsInvalid: false }
  }
}

export const equipmentFunctions: Record<string, FunctionRule> = {
  'API_EQUIPMENT.InstallEquipment': install,
  'API_EQUIPMENT.InstallEquipWithDataTransfer': install,
  'API_EQUIPMENT.DismantleEquipment': dismantle,
  'API_EQUIPMENT.DismantleEquipWithDataTransfer': dismantle,
  'API_EQUIPMENT.SetEquipmentToInactive': setFlag('EquipmentIsInactive', true),
  'API_EQUIPMENT.ResetEquipmentFromInactive': setFlag('EquipmentIsInactive', false),
  'API_EQUIPMENT.SetEquipToMarkedForDeletion': setFlag('EquipmentIsMarkedForDeletion', true),
  'API_EQUIPMENT.RsetEquipFromMarkedForDeletion': setFlag('EquipmentIsMarkedForDeletion', false),
}
