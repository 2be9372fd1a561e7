import type { Call, Io, Native, PlanAt, Step } from '@millwright/kit'
import {
  changed,
  ifMatch,
  type ODataEntity,
  predicate,
  readEntity,
} from '@millwright/kit/protocols'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { toInternalUnit } from './units.ts'

/** The version 2 service takes no products in the public cloud, whatever its metadata says (measured by others). */
function isV4({ context }: PlanAt): boolean {
  const { deployment, base_url = '' } = context.settings
  if (deployment) return deployment === 'cloud_public'
  // Where the form does not say it: hosts with -api belong to the public cloud.
  return /-api\.s4hana\.(cloud\.sap|ondemand\.com)/.test(base_url)
}

function languageOf({ context }: PlanAt): string {
  return context.settings.language || 'EN'
}

export function createItem(_entity: ODataEntity, body: Native, at: PlanAt): Step[] {
  const { $name, $text, $sites, $units, ...own } = body
  const product: Native = { ProductType: 'ERSA', IndustrySector: 'M', ...own }
  const Language = languageOf(at)
  if (isV4(at)) {
    const Product = product.Product
    // No text is known that goes with the create (not confirmed); lost without a word it must not be.
    if ($text)
      throw refuse(
        '/description',
        'NOT_ALLOWED',
        'In the public cloud an item is created without its description: add that by PATCH.',
      )
    // Members repeat the key of their product there, else it "cannot be initial" (measured by others).
    const sent = {
      ...toV4(product),
      _ProductDescription: [{ Product, Language, ProductDescription: $name }],
      ...($sites && { _ProductPlant: $sites.map((Plant: string) => ({ Product, Plant })) }),
      ...($units && {
        _ProductUnitOfMeasure: $units.map((unit: Native) => toV4Unit(Product, unit)),
      }),
    }
    return [
      {
        method: 'POST',
        path: `${services.productV4}/Product`,
        body: sent,
        effect: 'Creates one product.',
      },
    ]
  }
  const sent = {
    ...product,
    to_Description: [{ Language, ProductDescription: $name }],
    ...($text && { to_ProductBasicText: [{ Language, LongText: $text }] }),
    ...($sites && { to_Plant: $sites.map((Plant: string) => ({ Plant })) }),
    ...($units && { to_ProductUnitsOfMeasure: $units }),
  }
  return [
    {
      method: 'POST',
      path: `${services.product}/A_Product`,
      body: sent,
      effect: 'Creates one product.',
    },
  ]
}

type Current = PlanAt & { key: readonly string[]; current: Native }

export async function updateItem(_entity: ODataEntity, body: Native, at: Current): Promise<Step[]> {
  const { $name, $text, $sites: _sites, $units: _units, ...sent } = body
  const own = changed(sent, at.current)
  const Product = at.key[0]!
  const steps: Step[] = []
  if (Object.keys(own).length > 0) {
    const path = `${isV4(at) ? `${services.productV4}/Product` : `${services.product}/A_Product`}${predicate(2, ['Product'], [Product])}`
    const effect = `Changes ${Object.keys(own).join(', ')} of product ${Product}.`
    if (isV4(at))
      steps.push({
        method: 'PATCH',
        path,
        headers: await readTag(at.io, path),
        body: toV4(own),
        effect,
      })
    else steps.push({ method: 'PATCH', path, body: own, effect })
  }
  if ($name !== undefined)
    steps.push(await textStep(at, 'Description', 'ProductDescription', $name))
  if ($text !== undefined)
    steps.push(await textStep(at, 'ProductBasicText', 'LongText', $text ?? ''))
  return steps
}

/** Writes the text of the connection's language: changes it, or adds it where it is missing. */
async function textStep(
  at: Current,
  part: 'Description' | 'ProductBasicText',
  native: string,
  value: string,
): Promise<Call> {
  const Product = at.key[0]!
  const Language = languageOf(at)
  const texts = (at.current[`to_${part}`] ?? []) as Native[]
  const known = texts.find((text) => text.Language === Language)
  const set = part === 'Description' ? 'ProductDescription' : 'ProductBasicText'
  const root = isV4(at) ? `${services.productV4}/${set}` : `${services.product}/A_${set}`
  const effect = `Writes ${native} (${Language}) of product ${Product}.`
  if (!known)
    return { method: 'POST', path: root, body: { Product, Language, [native]: value }, effect }
  const path = `${root}${predicate(2, ['Product', 'Language'], [Product, Language])}`
  const headers = isV4(at) ? await readTag(at.io, path) : ifMatch(known)
  return { method: 'PATCH', path, headers, body: { [native]: value }, effect }
}

/** Version 4 wants the tag of its own service, not of the one that the record was read from. */
async function readTag(io: Io, path: string): Promise<Record<string, string>> {
  return ifMatch(readEntity(await io.send({ method: 'GET', path })))
}

export async function deleteItem(entity: ODataEntity, at: Current): Promise<Step[]> {
  return updateItem(entity, { IsMarkedForDeletion: true }, at)
}

function toV4Unit(Product: string, { AlternativeUnit, ...factors }: Native): Native {
  const { QuantityNumerator, QuantityDenominator } = factors
  return {
    Product,
    AlternativeUnit: toInternalUnit(AlternativeUnit),
    QuantityNumerator: Number(QuantityNumerator),
    QuantityDenominator: Number(QuantityDenominator),
  }
}

/** Decimals are numbers there, and units are SAP's internal ones. */
function toV4(values: Native): Native {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string' && /(Weight|Volume)$/.test(name)) return [name, Number(value)]
      return [name, typeof value === 'string' && /Unit$/.test(name) ? toInternalUnit(value) : value]
    }),
  )
}
