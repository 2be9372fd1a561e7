import {
  compare,
  decodeKey,
  divide,
  type EntityMap,
  encodeKey,
  type Native,
  toDecimal,
} from '@millwright/kit'
import {
  createOnly,
  custom,
  derived,
  type Field,
  FieldRefusal,
  flag,
  norm,
  readOnly,
  reference,
  required,
  text,
  toText,
} from '@millwright/kit/fields'
import { anyOf, type ODataAt } from '@millwright/kit/protocols'
import { byDayStart, byId, byIds, customFields, dayStart, moment, v2, version } from './fields.ts'
import { createItem, deleteItem, updateItem } from './item-writes.ts'
import { services } from './services.ts'
import { unitCode, unitFields } from './units.ts'

const at: ODataAt = {
  version: 2,
  service: services.product,
  set: 'A_Product',
  navigations: {
    to_Description: {},
    to_ProductBasicText: {},
    to_Plant: {},
    to_ProductUnitsOfMeasure: {},
    to_Valuation: {},
  },
}

/** Standard product types; a customer's own read unknown. */
const kinds = {
  part: 'ERSA',
  material: ['ROH', 'HIBE', 'UNBW', 'NLAG', 'VERB', 'VERP'],
  product: ['FERT', 'HALB', 'HAWA'],
  service: ['SERV', 'DIEN'],
  tool: 'FHMI',
} as const

/** The text of the connection's language, else of the first language that has one. */
function textOf(navigation: string, native: string) {
  return (
    source: Native,
    context: { settings: Readonly<Record<string, string>> },
  ): string | null => {
    const texts = (source[navigation] ?? []) as Native[]
    const own = texts.find(
      (candidate) => candidate.Language === (context.settings.language || 'EN'),
    )
    return toText((own ?? texts[0])?.[native])
  }
}

function statusOf(source: Native): 'active' | 'blocked' | 'inactive' | 'unknown' {
  if (source.IsMarkedForDeletion === true) return 'inactive'
  const code = toText(source.CrossPlantStatus)
  // 01 is delivered as "blocked for procurement"; what other codes block is the customer's setting.
  return code === null ? 'active' : code === '01' ? 'blocked' : 'unknown'
}

function writeStatus(word: string | null, body: Native): void {
  if (word === null) return
  if (word === 'pending')
    throw new FieldRefusal(
      'NOT_ALLOWED_WORD',
      'SAP has no pending product; it has active, blocked, inactive.',
    )
  body.IsMarkedForDeletion = word === 'inactive'
  if (word !== 'inactive') body.CrossPlantStatus = word === 'blocked' ? '01' : ''
}

/** A price per unit that all valuation areas share; null where they differ. */
function price(native: string): Field<string | null> {
  return derived<string | null>('to_Valuation', (source) => {
    const prices = ((source.to_Valuation ?? []) as Native[])
      .filter((value) => toText(value.ValuationType) === null)
      .map((value) => {
        // With price control V the standard price is not kept up: it is zero, not free of charge.
        if (native === 'StandardPrice' && value.InventoryValuationProcedure === 'V') return null
        const amount = toDecimal(value[native])
        const quantity = toDecimal(value.PriceUnitQty)
        return amount === null || quantity === null || compare(quantity, '0') === 0
          ? null
          : divide(amount, quantity)
      })
    const distinct = new Set(prices)
    return distinct.size === 1 ? prices[0]! : null
  })
}

function currencyOf(source: Native): string | null {
  const currencies = new Set(
    ((source.to_Valuation ?? []) as Native[]).map((value) => toText(value.Currency)),
  )
  return currencies.size === 1 ? [...currencies][0]! : null
}

const units: Field = custom(
  ['to_ProductUnitsOfMeasure', 'BaseUnit'],
  (source) => {
    const all = source.to_ProductUnitsOfMeasure as Native[] | undefined
    if (!all) return null
    return all
      .filter((unit) => unit.AlternativeUnit !== source.BaseUnit)
      .map((unit) => ({
        unit: unit.AlternativeUnit,
        unit_code: unitCode(unit.AlternativeUnit),
        numerator: toDecimal(unit.QuantityNumerator),
        denominator: toDecimal(unit.QuantityDenominator),
        purpose: unit.AlternativeUnit === source.PurchaseOrderQuantityUnit ? 'purchase' : 'other',
      }))
  },
  (list, body) => {
    body.$units = (list ?? []).map((unit: Native) => ({
      AlternativeUnit: unit.unit,
      QuantityNumerator: unit.numerator,
      QuantityDenominator: unit.denominator,
    }))
  },
  { write: 'create' },
)

const dimensions: Field = custom(
  ['GrossWeight', 'NetWeight', 'WeightUnit', 'MaterialVolume', 'VolumeUnit'],
  (source) => ({
    gross_weight: toDecimal(source.GrossWeight),
    net_weight: toDecimal(source.NetWeight),
    weight_unit: toText(source.WeightUnit),
    weight_unit_code: unitCode(source.WeightUnit),
    volume: toDecimal(source.MaterialVolume),
    volume_unit: toText(source.VolumeUnit),
    volume_unit_code: unitCode(source.VolumeUnit),
  }),
  (value, body) => {
    const places = {
      gross_weight: 'GrossWeight',
      net_weight: 'NetWeight',
      weight_unit: 'WeightUnit',
      volume: 'MaterialVolume',
      volume_unit: 'VolumeUnit',
    }
    for (const [name, native] of Object.entries(places))
      if (value && name in value) body[native] = value[name] ?? ''
    for (const name of ['length', 'width', 'height']) {
      if (value?.[name] != null)
        throw new FieldRefusal('FIELD_NOT_WRITABLE', `SAP keeps no ${name} of a product here.`, [
          name,
        ])
    }
  },
)

export const items: EntityMap<'items', ODataAt> = {
  native: 'A_Product',
  at,
  key: ['Product'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  fields: {
    number: text('Product', { write: 'create', max: 40 }),
    name: custom(
      'to_Description',
      textOf('to_Description', 'ProductDescription'),
      (value, body) => {
        if (value !== null && value.length > 40)
          throw new FieldRefusal(
            'TOO_LONG',
            `SAP keeps 40 characters here; these are ${value.length}.`,
          )
        body.$name = value
      },
      { required: true },
    ),
    description: custom(
      'to_ProductBasicText',
      textOf('to_ProductBasicText', 'LongText'),
      (value, body) => {
        body.$text = value
      },
    ),
    ...norm('kind', 'ProductType', kinds, { write: 'create' }),
    status: custom(['IsMarkedForDeletion', 'CrossPlantStatus'], statusOf, writeStatus) as never,
    source_status: custom(
      ['CrossPlantStatus', 'IsMarkedForDeletion'],
      (source) =>
        toText(source.CrossPlantStatus) ?? (source.IsMarkedForDeletion === true ? 'X' : null),
      (value, body) => {
        body.CrossPlantStatus = value ?? ''
      },
    ),
    site_ids: custom<string[] | null>(
      'to_Plant',
      (source) =>
        (source.to_Plant as Native[] | undefined)?.map(({ Plant }) => encodeKey([Plant])) ?? null,
      (ids, body) => {
        body.$sites = (ids ?? []).map((id: string) => decodeKey(id, 1)?.[0])
      },
      { write: 'create' },
    ),
    item_group_id: reference('ProductGroup', { blank: '' }),
    unit: required(createOnly(unitFields('BaseUnit').unit)),
    unit_code: readOnly(unitFields('BaseUnit').unit_code),
    units,
    is_lot_tracked: flag('IsBatchManagementRequired'),
    is_serial_tracked: derived(
      'SerialNumberProfile',
      (source) => toText(source.SerialNumberProfile) !== null,
    ),
    is_hazardous: flag('IsRelevantForHzdsSubstances'),
    barcodes: custom(
      ['ProductStandardID', 'BaseUnit'],
      (source) => {
        const value = toText(source.ProductStandardID)
        return value === null ? [] : [{ type: 'gtin', value, unit: toText(source.BaseUnit) }]
      },
      (codes, body) => {
        if ((codes ?? []).length > 1)
          throw new FieldRefusal('OUT_OF_RANGE', 'SAP keeps one code of the base unit here.')
        body.ProductStandardID = codes?.[0]?.value ?? ''
      },
    ) as never,
    manufacturer_id: reference('ManufacturerNumber', { blank: '' }),
    manufacturer_item_number: text('ProductManufacturerNumber', { max: 40, blank: '' }),
    standard_cost: price('StandardPrice'),
    average_cost: price('MovingAveragePrice'),
    currency: derived('to_Valuation', currencyOf),
    country_of_origin: text('CountryOfOrigin', { max: 3, blank: '' }),
    dimensions: dimensions as never,
    custom_fields: customFields({
      IndustrySector: 'create',
      Division: 'always',
      ProductOldID: 'always',
      PurchaseOrderQuantityUnit: 'always',
      SerialNumberProfile: 'always',
      ProductHierarchy: 'always',
      SizeOrDimensionText: 'always',
      IndustryStandardName: 'always',
    }),
    created_at: dayStart('CreationDate'),
    updated_at: moment('LastChangeDateTime', { write: 'never' }),
    version: version('LastChangeDateTime'),
  },
  filters: {
    ids: byIds(['Product']),
    number: v2.is('Product'),
    item_group_id: byId('ProductGroup'),
    barcode: v2.is('ProductStandardID'),
    kind: (words: readonly string[]) => {
      const codes = Object.entries(kinds).flatMap(([word, types]) =>
        words.includes(word) ? [types].flat() : [],
      )
      // Types of the customer read unknown: SAP cannot be asked for all of them.
      return codes.length === 0 || words.includes('unknown')
        ? undefined
        : anyOf(2, 'ProductType', codes)
    },
    created_after: byDayStart.from('CreationDate'),
    created_before: byDayStart.before('CreationDate'),
    modified_after: v2.from('LastChangeDateTime'),
    modified_before: v2.before('LastChangeDateTime'),
  },
  scanned: ['name', 'status', 'site_id'],
  changes: {
    by: 'LastChangeDateTime',
    precision: 'ms',
    deletes: 'flag',
    note: 'A change of plant, price or unit data may leave the stamp of the product as it is.',
  },
  version: 'stamp',
  delete: { mode: 'soft', effect: 'Marks the product for deletion; it reads inactive.' },
  override: { create: createItem, update: updateItem, delete: deleteItem },
}
