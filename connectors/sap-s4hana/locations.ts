import type { EntityMap, Native, PlanAt, Step } from '@millwright/kit'
import {
  custom,
  derived,
  FieldRefusal,
  norm,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import {
  invoke,
  type ODataAt,
  type ODataEntity,
  odata,
  readEntity,
  readInstant,
  recordPath,
} from '@millwright/kit/protocols'
import { byDayStart, byId, byIds, customFields, dayStart, moment, v2, version } from './fields.ts'
import { services } from './services.ts'
import { abcIndicators, addressField, longTextField, longTextSteps } from './technical-objects.ts'

const at: ODataAt = {
  version: 2,
  service: services.functionalLocation,
  set: 'FunctionalLocation',
  navigations: { to_LongText: {} },
}

const flags = [
  'FunctionalLocationIsActive',
  'FuncnlLocIsDeactivated',
  'FuncnlLocIsMarkedForDeletion',
  'FunctionalLocationIsCreated',
]

function statusOf(
  source: Native,
): 'planned' | 'active' | 'inactive' | 'decommissioned' | 'unknown' {
  if (source.FuncnlLocIsMarkedForDeletion === true || source.FuncnlLocIsDeleted === true)
    return 'decommissioned'
  if (source.FuncnlLocIsDeactivated === true) return 'inactive'
  if (source.FunctionalLocationIsActive === true) return 'active'
  return source.FunctionalLocationIsCreated === true ? 'planned' : 'unknown'
}

/** Calls that lead from the present flags to a status. */
export function locationStatusSteps(key: string, word: string, current: Native): Step[] {
  const call = (name: string, effect: string) =>
    invoke(at.service, name, { FunctionalLocation: key }, effect)
  const steps: Step[] = []
  const isMarked = current.FuncnlLocIsMarkedForDeletion === true
  const isInactive = current.FuncnlLocIsDeactivated === true
  if (isMarked && word !== 'decommissioned') {
    steps.push(
      call('RsetFuncLocFromMrkdForDeletion', `Takes the deletion mark off location ${key}.`),
    )
  }
  if (isInactive && word === 'active')
    steps.push(call('RsetFuncnlLocationFromInactive', `Activates location ${key}.`))
  if (!isInactive && word === 'inactive')
    steps.push(call('SetFuncnlLocationToInactive', `Deactivates location ${key}.`))
  if (!isMarked && word === 'decommissioned') {
    steps.push(call('SetFuncLocToMarkedForDeletion', `Marks location ${key} for deletion.`))
  }
  return steps
}

export const locations: EntityMap<'locations', ODataAt> = {
  native: 'FunctionalLocation',
  at,
  key: ['FunctionalLocation'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    // With alternative labels the key is internal and begins with "?"; people know the label.
    number: custom(
      ['FunctionalLocationLabelName', 'FunctionalLocation'],
      (source) => toText(source.FunctionalLocationLabelName) ?? toText(source.FunctionalLocation),
      (value, body) => {
        body.FunctionalLocation = value
      },
      { write: 'create', required: true, max: 30 } as never,
    ),
    name: required(text('FunctionalLocationName', { max: 40 })),
    description: longTextField('FuncnlLocLongText'),
    kind: custom([], () => 'functional_location') as never,
    source_kind: text('FunctionalLocationCategory', { write: 'create', max: 1 }),
    status: custom(flags, statusOf, (word, body) => {
      if (word === 'planned')
        throw new FieldRefusal('NOT_ALLOWED_WORD', 'SAP takes active, inactive and decommissioned.')
      body.$status = word
    }) as never,
    source_status: derived(
      flags,
      (source) => flags.filter((flag) => source[flag] === true).join('/') || null,
    ),
    organization_id: reference('CompanyCode', { blank: '' }),
    site_id: reference('MaintenancePlant', { blank: '' }),
    parent_id: custom(
      'SuperiorFunctionalLocation',
      (source, context) => reference('SuperiorFunctionalLocation').decode(source, context),
      (value, body, context) => {
        const own: Native = {}
        reference('SuperiorFunctionalLocation', { blank: '' }).encode!(value, own, context)
        body.$parent = own.SuperiorFunctionalLocation
      },
    ),
    has_children: derived('FuncnlLocHasSubOrdinateFuncLoc', (source) =>
      source.FuncnlLocHasSubOrdinateFuncLoc === undefined
        ? null
        : source.FuncnlLocHasSubOrdinateFuncLoc === 'X',
    ),
    cost_center_id: reference('CostCenter', { blank: '' }),
    category: text('TechnicalObjectType', { max: 10, blank: '' }),
    ...norm('criticality', 'ABCIndicator', abcIndicators),
    address: addressField as never,
    custom_fields: customFields({
      FuncLocationStructure: 'create',
      EquipmentInstallationIsAllowed: 'always',
      OnePieceOfEquipmentIsAllowed: 'always',
      MaintenancePlanningPlant: 'always',
      MaintenancePlannerGroup: 'always',
      MainWorkCenter: 'always',
      MainWorkCenterPlant: 'always',
      PlantSection: 'always',
      AssetRoom: 'always',
      CatalogProfile: 'always',
      MaintObjectFreeDefinedAttrib: 'always',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    // The mark keeps no time of its own: the last change is the latest that it can be.
    deleted_at: derived(['FuncnlLocIsMarkedForDeletion', 'LastChangeDateTime'], (source) =>
      source.FuncnlLocIsMarkedForDeletion === true ? readInstant(source.LastChangeDateTime) : null,
    ),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['FunctionalLocation']),
    number: v2.is('FunctionalLocationLabelName'),
    parent_id: byId('SuperiorFunctionalLocation'),
    site_id: byId('MaintenancePlant'),
    organization_id: byId('CompanyCode'),
    created_after: byDayStart.from('CreationDate'),
    created_before: byDayStart.before('CreationDate'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['name', 'status', 'kind'],
  changes: { by: 'LastChangeDateTime', precision: 's', deletes: 'flag' },
  version: 'etag',
  delete: { mode: 'soft', effect: 'Marks the location for deletion; it reads decommissioned.' },
  override: {
    create: createLocation,
    update: updateLocation,
    delete: (_entity, { key, current }) => locationStatusSteps(key[0]!, 'decommissioned', current),
  },
}

/** Structure and category of a new location are those of the location above, where nothing else is said. */
async function createLocation(entity: ODataEntity, body: Native, { io }: PlanAt): Promise<Step[]> {
  const { $longText, $status, $parent, ...own } = body
  const proposed: Native = { FunctionalLocationCategory: 'M' }
  if ($parent) {
    proposed.SuperiorFunctionalLocation = $parent
    if (!own.FuncLocationStructure) {
      const above = readEntity(
        await io.send({ method: 'GET', path: recordPath(entity, [$parent]) }),
      )
      proposed.FuncLocationStructure = above.FuncLocationStructure
      proposed.FunctionalLocationCategory = above.FunctionalLocationCategory
    }
  }
  const effect = 'Creates one functional location.'
  const steps: Step[] = [
    { method: 'POST', path: `${at.service}/${at.set}`, body: { ...proposed, ...own }, effect },
  ]
  const key = String(own.FunctionalLocation)
  steps.push(
    ...longTextSteps(entity, 'FunctionalLocationLongText', 'FuncnlLocLongText', key, body, {}),
  )
  if ($status) steps.push(...locationStatusSteps(key, $status, {}))
  return steps
}

async function updateLocation(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const { $longText: _text, $status, $parent, ...own } = body
  const key = plan.key[0]!
  const steps = await odata.update!(entity, own, plan)
  steps.push(
    ...longTextSteps(
      entity,
      'FunctionalLocationLongText',
      'FuncnlLocLongText',
      key,
      body,
      plan.current,
    ),
  )
  if ($parent !== undefined && $parent !== plan.current.SuperiorFunctionalLocation) {
    if (toText(plan.current.SuperiorFunctionalLocation) !== null) {
      steps.push(
        invoke(
          at.service,
          'DismantleFunctionalLocation',
          { FunctionalLocation: key },
          `Takes location ${key} out of the one above.`,
        ),
      )
    }
    if ($parent) {
      const parameters = { FunctionalLocation: key, SuperiorFunctionalLocation: $parent }
      steps.push(
        invoke(
          at.service,
          'InstallFunctionalLocation',
          parameters,
          `Puts location ${key} below ${$parent}.`,
        ),
      )
    }
  }
  if ($status) steps.push(...locationStatusSteps(key, $status, plan.current))
  return steps
}
