import type { Property, PropertyType, SourceDocument, SourceObject } from './document.ts'
import { type EdmxSet, readEdmx } from './edmx.ts'

const TYPES: Readonly<Record<string, PropertyType>> = {
  'Edm.String': 'text',
  'Edm.Guid': 'guid',
  'Edm.Boolean': 'flag',
  'Edm.Byte': 'integer',
  'Edm.SByte': 'integer',
  'Edm.Int16': 'integer',
  'Edm.Int32': 'integer',
  'Edm.Int64': 'integer',
  'Edm.Decimal': 'decimal',
  'Edm.Double': 'decimal',
  'Edm.Single': 'decimal',
  'Edm.Date': 'day',
  // Version 2 has no other type for a day.
  'Edm.DateTime': 'day',
  'Edm.DateTimeOffset': 'instant',
}

/** The entity sets of an EDMX. Throws where it is none. */
export function fromEdmx(xml: string): SourceDocument {
  const { version, sets } = readEdmx(xml)
  const [namespace = 'OData'] = /(?<=<Schema[^>]*Namespace=["'])[^"']*/.exec(xml) ?? []
  return {
    kind: 'odata',
    title: namespace.split('.').at(-1) ?? namespace,
    version,
    auth: { kind: 'basic' },
    objects: [...sets.values()].filter(({ keys }) => keys.length > 0).map(toObject),
    paging: { cursor: null, limit: null, next: null },
  }
}

function toObject({ name, keys, flags, properties, etag }: EdmxSet): SourceObject {
  const writes = (['create', 'update', 'delete'] as const).filter(
    (op) => flags[`${op.replace(/e$/, '')}able`] !== 'false',
  )
  return {
    name,
    keys,
    properties: [...properties].flatMap(([property, said]) => toProperty(property, said)),
    writes,
    hasEtag: etag !== null,
    many: null,
    one: null,
  }
}

function toProperty(name: string, said: Readonly<Record<string, string>>): Property[] {
  const type = TYPES[said.Type ?? '']
  const max = Number(said.MaxLength)
  return type ? [{ name, type, max: Number.isInteger(max) && max > 0 ? max : null }] : []
}
