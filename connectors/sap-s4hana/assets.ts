import { decodeKey, type EntityMap, type Native, type PlanAt, type Step } from '@millwright/kit'
import {
  custom,
  decimal,
  derived,
  type Field,
  FieldRefusal,
  norm,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import {
  type ODataAt,
  type ODataEntity,
  odata,
  readDay,
  readInstant,
} from '@millwright/kit/protocols'
import { assetActions, assetStatusSteps, labelOf, moveSteps, requireRoom } from './asset-actions.ts'
import {
  byDayStart,
  byId,
  byIds,
  customFields,
  day,
  dayStart,
  moment,
  v2,
  version,
} from './fields.ts'
import { services } from './services.ts'
import {
  abcIndicators,
  longTextField,
  longTextSteps,
  OPEN_END,
  weightField,
} from './technical-objects.ts'

const at: ODataAt = {
  version: 2,
  service: services.equipment,
  set: 'Equipment',
  fixed: { ValidityEndDate: OPEN_END },
  where: `ValidityEndDate eq ${OPEN_END}`,
  navigations: { to_LongText: {}, to_Warranty: {} },
}

const flags = [
  'EquipmentIsMarkedForDeletion',
  'EquipmentIsInactive',
  'EquipmentIsInWarehouse',
  'EquipmentIsAtCustomer',
  'EquipmentIsInstalled',
  'EquipmentIsAvailable',
] as const

function statusOf(source: Native): string {
  if (source.EquipmentIsMarkedForDeletion === true) return 'decommissioned'
  if (source.EquipmentIsInactive === true) return 'out_of_service'
  if (source.EquipmentIsInWarehouse === true) return 'in_storage'
  if (source.EquipmentIsInstalled === true || source.EquipmentIsAtCustomer === true)
    return 'in_service'
  return source.EquipmentIsAvailable === true ? 'standby' : 'unknown'
}

/** A place is changed by taking the asset out and putting it in: the plan sees to it. */
function placeField(native: string, note: '$location' | '$parent'): Field<string | null> {
  const known = reference(native)
  return custom<string | null>(
    native,
    (source, context) => known.decode(source, context),
    (value, body) => {
      const key = value === null ? null : decodeKey(value, 1)
      if (value !== null && !key)
        throw new FieldRefusal(
          'UNKNOWN_REFERENCE',
          `"${value.slice(0, 80)}" is no id of this connection.`,
        )
      body[note] = key?.[0] ?? null
    },
  )
}

function warrantyUntil(source: Native): string | null {
  const days = ((source.to_Warranty ?? []) as Native[])
    .map((warranty) => readDay(warranty.WarrantyEndDate))
    .filter((date) => date !== null)
  return days.sort().at(-1) ?? null
}

export const assets: EntityMap<'assets', ODataAt> = {
  native: 'Equipment',
  at,
  key: ['Equipment'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    number: text('Equipment', { write: 'create', max: 18 }),
    name: required(text('EquipmentName', { max: 40 })),
    description: longTextField('EquipmentLongText'),
    ...norm('kind', 'EquipmentCategory', { equipment: 'M', tool: 'P' }, { write: 'create' }),
    status: custom([...flags], statusOf, (word, body) => {
      body.$status = word
    }) as never,
    source_status: derived(
      [...flags],
      (source) => flags.filter((flag) => source[flag] === true).join('/') || null,
    ),
    organization_id: reference('CompanyCode', { blank: '' }),
    site_id: reference('MaintenancePlant', { blank: '' }),
    location_id: placeField('FunctionalLocation', '$location'),
    location_number: derived('FunctionalLocationLabelName', (source) =>
      toText(source.FunctionalLocationLabelName),
    ),
    location_name: derived('FunctionalLocationName', (source) =>
      toText(source.FunctionalLocationName),
    ),
    parent_id: placeField('SuperordinateEquipment', '$parent'),
    has_children: derived('EquipHasSubOrdinateEquipment', (source) =>
      source.EquipHasSubOrdinateEquipment === undefined
        ? null
        : source.EquipHasSubOrdinateEquipment === 'X',
    ),
    category: text('TechnicalObjectType', { max: 10, blank: '' }),
    ...norm('criticality', 'ABCIndicator', abcIndicators),
    manufacturer_name: text('AssetManufacturerName', { max: 30, blank: '' }),
    model_name: text('ManufacturerPartTypeName', { max: 20, blank: '' }),
    serial_number: text('ManufacturerSerialNumber', { max: 30, blank: '' }),
    model_year: custom<number | null>(
      'ConstructionYear',
      (source) => {
        const year = Number(toText(source.ConstructionYear))
        return year > 0 ? year : null
      },
      (value, body) => {
        body.ConstructionYear = value === null ? '' : String(value)
      },
    ),
    cost_center_id: reference('CostCenter', { blank: '' }),
    commissioned_on: day('OperationStartDate'),
    decommissioned_on: day('EquipmentEndOfUseDate'),
    warranty_until_on: derived('to_Warranty', warrantyUntil),
    purchase_cost: decimal('AcquisitionValue'),
    currency: text('Currency', { max: 5, blank: '' }),
    fixed_asset_number: text('MasterFixedAsset', { max: 12, blank: '' }),
    item_id: reference('Material', { blank: '' }),
    barcode: text('InventoryNumber', { max: 25, blank: '' }),
    dimensions: weightField as never,
    valid_from_on: day('ValidityStartDate', { write: 'create' }),
    valid_to_on: day('ValidityEndDate', { write: 'never' }),
    custom_fields: customFields({
      SerialNumber: 'always',
      MaintenancePlanningPlant: 'always',
      MaintenancePlannerGroup: 'always',
      MainWorkCenter: 'always',
      MainWorkCenterPlant: 'always',
      CatalogProfile: 'always',
      PlantSection: 'always',
      AssetRoom: 'always',
      AssetLocation: 'always',
      WorkCenter: 'always',
      TechnicalObjectSortCode: 'always',
      MaintObjectFreeDefinedAttrib: 'always',
      ManufacturerPartNmbr: 'always',
      AcquisitionDate: 'always',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    // The mark keeps no time of its own: the last change is the latest that it can be.
    deleted_at: derived(['EquipmentIsMarkedForDeletion', 'LastChangeDateTime'], (source) =>
      source.EquipmentIsMarkedForDeletion === true ? readInstant(source.LastChangeDateTime) : null,
    ),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['Equipment']),
    number: v2.is('Equipment'),
    parent_id: byId('SuperordinateEquipment'),
    location_id: byId('FunctionalLocation'),
    site_id: byId('MaintenancePlant'),
    organization_id: byId('CompanyCode'),
    category: v2.oneOf('TechnicalObjectType'),
    serial_number: v2.is('ManufacturerSerialNumber'),
    created_after: byDayStart.from('CreationDate'),
    created_before: byDayStart.before('CreationDate'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['name', 'status', 'criticality'],
  changes: { by: 'LastChangeDateTime', precision: 's', deletes: 'flag' },
  version: 'etag',
  delete: { mode: 'soft', effect: 'Marks the equipment for deletion; it reads decommissioned.' },
  actions: assetActions,
  override: {
    create: createAsset,
    update: updateAsset,
    delete: (_entity, { key, current }) => assetStatusSteps(key[0]!, 'decommissioned', current),
  },
}

async function createAsset(entity: ODataEntity, body: Native, { io }: PlanAt): Promise<Step[]> {
  const { $longText, $status, $location, $parent, ...own } = body
  const sent: Native = {
    // An empty number asks for the next one of the system's own range (not confirmed).
    Equipment: '',
    EquipmentCategory: 'M',
    ...own,
    ...($location && { FunctionalLocationLabelName: await labelOf(io, $location) }),
    ...($parent && { SuperordinateEquipment: $parent }),
  }
  const steps: Step[] = [
    {
      method: 'POST',
      path: `${at.service}/${at.set}`,
      body: sent,
      effect: 'Creates one piece of equipment.',
    },
  ]
  if ($longText) {
    steps.push(
      ({ id }) =>
        longTextSteps(
          entity,
          'EquipmentLongText',
          'EquipmentLongText',
          keyFrom(id),
          body,
          {},
        )[0] as never,
    )
  }
  if ($status && $status !== 'in_service' && $status !== 'standby') {
    steps.push(({ id }) => assetStatusSteps(keyFrom(id), $status, {})[0] as never)
  }
  return steps
}

function keyFrom(id: string): string {
  return decodeKey(id, 1)?.[0] ?? id
}

async function updateAsset(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const { $longText: _text, $status, $location, $parent, ...own } = body
  const key = plan.key[0]!
  const { current, context } = plan
  const steps = await odata.update!(entity, own, plan)
  steps.push(...longTextSteps(entity, 'EquipmentLongText', 'EquipmentLongText', key, body, current))
  const location = $location === undefined ? toText(current.FunctionalLocation) : $location
  const parent = $parent === undefined ? toText(current.SuperordinateEquipment) : $parent
  const isMoved =
    location !== toText(current.FunctionalLocation) ||
    parent !== toText(current.SuperordinateEquipment)
  if (isMoved) {
    // A part of another asset is where that asset is: it is installed there only.
    if ($location) await requireRoom(plan.io, $location)
    const to = $location
      ? { location, parent: $parent ?? null }
      : { location: parent ? null : location, parent }
    steps.push(...moveSteps(key, current, to, { instant: context.now(), zone: context.zone }))
  }
  if ($status) steps.push(...assetStatusSteps(key, $status, current))
  return steps
}
