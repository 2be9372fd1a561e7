import type { Attribute } from './attributes.ts'
import type { Mbo } from './objects.ts'
import { objectOf } from './objects.ts'
import { isMissing } from './select.ts'
import type { Structure } from './structures.ts'
import type { Switches } from './switches.ts'

const SUBTYPES: Readonly<Record<Attribute['kind'], [type: string, subType: string]>> = {
  upper: ['string', 'UPPER'],
  aln: ['string', 'ALN'],
  long: ['string', 'LONGALN'],
  bool: ['boolean', 'YORN'],
  int: ['integer', 'INTEGER'],
  big: ['integer', 'BIGINT'],
  gl: ['string', 'GL'],
  num: ['number', 'DECIMAL'],
  duration: ['number', 'DURATION'],
  date: ['string', 'DATE'],
  datetime: ['string', 'DATETIME'],
}

/** The JSON schema of an object structure, as the product tells it of itself. */
export function describeStructure(structure: Structure, switches: Switches): object {
  const mbo = objectOf(structure.object)
  const children = structure.children.map((name) => {
    const inner = objectOf(mbo.children[name]!)
    const items = { type: 'object', properties: propertiesOf(inner, switches) }
    return [name, { type: 'array', relation: name.toUpperCase(), items }]
  })
  return {
    resource: structure.name.toUpperCase(),
    description: structure.name.toUpperCase(),
    pk: mbo.key,
    title: structure.name.toUpperCase(),
    type: 'object',
    properties: { ...propertiesOf(mbo, switches), ...Object.fromEntries(children) },
  }
}

function propertiesOf(mbo: Mbo, switches: Switches): Record<string, object> {
  const shown = [...mbo.attributes.values()].filter(({ name }) => !isMissing(mbo, name, switches))
  return Object.fromEntries(
    shown.map(({ name, kind, length, loose, domain }) => {
      const [type, subType] = SUBTYPES[kind]
      return [
        name,
        {
          title: name,
          type,
          subType,
          ...(length > 0 && { maxLength: length }),
          persistent: !loose,
          ...(domain && { hasList: true }),
        },
      ]
    }),
  )
}
