import {
  decodeKey,
  divide,
  type EntityMap,
  type Native,
  type PlanAt,
  type Step,
  toDecimal,
} from '@millwright/kit'
import {
  custom,
  decimal,
  derived,
  FieldRefusal,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import {
  act,
  ifMatch,
  literal,
  type ODataAt,
  type ODataEntity,
  odata,
  recordPath,
} from '@millwright/kit/protocols'
import { byIds, customFields, v4, version } from './fields.ts'
import { services } from './services.ts'
import { unitCode } from './units.ts'

const at: ODataAt = { version: 4, service: services.measuringPoint, set: 'MeasuringPoint' }

function kindOf(point: Native): string {
  if (point.MeasuringPointIsCounter === true) return 'counter'
  return point.ValuationCodeIsSufficient === true && toText(point.CharcValueUnit) === null
    ? 'characteristic'
    : 'gauge'
}

function byReference(native: string) {
  return (id: string) => {
    const key = decodeKey(id, 1)
    return key ? `${native} eq ${literal(4, 'string', key[0])}` : undefined
  }
}

export const meters: EntityMap<'meters', ODataAt> = {
  native: 'MeasuringPoint',
  at,
  key: ['MeasuringPoint'],
  ops: {
    list: true,
    get: true,
    create: true,
    update: true,
    delete: { reason: 'SAP never deletes a measuring point; is_active false takes it out of use.' },
  },
  fields: {
    number: text('MeasuringPoint', { write: 'never' }),
    name: required(text('MeasuringPointDescription', { max: 40 })),
    kind: custom(
      ['MeasuringPointIsCounter', 'ValuationCodeIsSufficient', 'CharcValueUnit'],
      kindOf,
      (word, body) => {
        body.MeasuringPointIsCounter = word === 'counter'
        if (word === 'characteristic') body.ValuationCodeIsSufficient = true
      },
      { write: 'create' },
    ) as never,
    source_kind: text('MeasuringPointCategory', { write: 'create', max: 1 }),
    asset_id: reference('Equipment', { write: 'create' }),
    location_id: reference('FunctionalLocation', { write: 'create' }),
    unit: text('CharcValueUnit', { write: 'never' }),
    unit_code: derived('CharcValueUnit', (point) => unitCode(point.CharcValueUnit)),
    direction: custom(
      ['MsrgPtIsCountingBackwards', 'MeasuringPointIsCounter'],
      (point) =>
        point.MeasuringPointIsCounter === true
          ? point.MsrgPtIsCountingBackwards === true
            ? 'down'
            : 'up'
          : null,
      (word, body) => {
        body.MsrgPtIsCountingBackwards = word === 'down'
      },
    ) as never,
    rollover_at: custom(
      ['CounterOverflowRdngThreshold', 'MeasuringPointIsCounter'],
      (point) =>
        point.MeasuringPointIsCounter === true && point.CounterOverflowRdngThreshold
          ? toDecimal(point.CounterOverflowRdngThreshold)
          : null,
      (value, body) => {
        body.CounterOverflowRdngThreshold = value === null ? 0 : Number(value)
      },
    ),
    lower_limit: decimal('MeasuringPointMinimumThreshold', { as: 'number' }),
    upper_limit: decimal('MeasuringPointMaximumThreshold', { as: 'number' }),
    average_per_day: derived('MeasuringPointAnnualEstimate', (point) => {
      const yearly = toDecimal(point.MeasuringPointAnnualEstimate)
      return yearly === null || Number(yearly) === 0 ? null : divide(yearly, '365')
    }),
    is_active: custom(
      'MeasuringPointIsInactive',
      (point) =>
        typeof point.MeasuringPointIsInactive === 'boolean'
          ? !point.MeasuringPointIsInactive
          : null,
      (value, body) => {
        if (value === null)
          throw new FieldRefusal('NOT_ALLOWED', 'A measuring point is in use or not.')
        body.$active = value
      },
    ),
    custom_fields: customFields({
      MeasuringPointPositionNumber: 'always',
      MsrgPtInternalCharacteristic: 'create',
      MeasuringPointDecimalPlaces: 'always',
      MeasuringPointAnnualEstimate: 'always',
      MeasuringPointCodeGroup: 'always',
      MeasuringPointShortText: 'always',
      MeasuringPointTargetValue: 'always',
    }),
    version: version(),
  },
  filters: {
    ids: byIds(['MeasuringPoint']),
    number: v4.is('MeasuringPoint'),
    asset_id: byReference('Equipment'),
    location_id: byReference('FunctionalLocation'),
  },
  scanned: ['name', 'kind'],
  changes: { by: null, deletes: 'sweep', note: 'A measuring point keeps no time of its change.' },
  version: 'etag',
  actions: {
    replace: {
      reason:
        'SAP notes an exchanged counter with its first reading: POST meter-readings with is_reset.',
    },
  },
  override: { create: createMeter, update: updateMeter },
}

async function createMeter(entity: ODataEntity, body: Native, plan: PlanAt): Promise<Step[]> {
  const { $active, ...own } = body
  const steps = await odata.create!(entity, { MeasuringPointCategory: 'M', ...own }, plan)
  if ($active === false)
    steps.push(({ id }) =>
      switchStep(entity, [decodeKey(id, 1)?.[0] ?? id], false, { 'if-match': '*' }),
    )
  return steps
}

async function updateMeter(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const { $active, ...own } = body
  const steps = await odata.update!(entity, own, plan)
  if ($active !== undefined && $active === plan.current.MeasuringPointIsInactive) {
    // A change that goes before has checked the ETag, and moved it.
    steps.push(
      switchStep(
        entity,
        plan.key,
        $active,
        steps.length === 0 ? ifMatch(plan.current) : { 'if-match': '*' },
      ),
    )
  }
  return steps
}

/** Bound actions carry the service's own alias. */
function switchStep(
  entity: ODataEntity,
  key: readonly string[],
  isActive: boolean,
  headers: Record<string, string>,
) {
  const name = isActive ? 'ActivateMeasuringPoint' : 'DeactivateMeasuringPoint'
  const effect = `${isActive ? 'Activates' : 'Deactivates'} measuring point ${key[0]}.`
  return act(recordPath(entity, key), `SAP__self.${name}`, {}, effect, headers)
}
