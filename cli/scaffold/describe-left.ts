import { type Entity, entities, metaOf } from '@millwright/model'
import type { SourceDocument } from '../documents/document.ts'
import type { Match } from './match-entities.ts'
import type { FieldMatch } from './match-fields.ts'

/** What a scaffold of one entity leaves to do, a line each. */
export function describeLeft({ entity, object }: Match, fields: readonly FieldMatch[]): string[] {
  const { operations, fields: model } = entities[entity] as Entity
  const taken = new Set(fields.map(({ property }) => property.name))
  const rest = object.properties.map(({ name }) => name).filter((name) => !taken.has(name))
  const places = Object.entries(model)
    .filter(([, schema]) => metaOf(schema).access !== 'R' && !metaOf(schema).twin_of)
    .map(([name]) => name)
    .filter((name) => !fields.some(({ field }) => field === name))
  const words = fields.filter(({ meta }) => meta.twin !== undefined).map(({ field }) => field)
  const writes = object.writes.filter((op) => operations[op])
  return [
    ...(words.length > 0
      ? [`words of ${words.join(', ')}: every word reads unknown until it is mapped in norm(…)`]
      : []),
    ...(writes.length > 0
      ? [`${writes.join(', ')}: the document offers it; add it to ops, and a sample of each`]
      : []),
    ...(fields.some(({ field }) => field === 'updated_at')
      ? []
      : ['updated_at: nothing tells when a record changed, so that every sync reads all']),
    `fields of the source without a place yet: ${rest.join(', ') || 'none'}`,
    `places of the model that can be written and have no field yet: ${places.join(', ') || 'none'}`,
  ]
}

/** The same of the connector as a whole. */
export function describeLeftOfAll(
  { kind, paging }: SourceDocument,
  matches: readonly Match[],
): string[] {
  const bare = matches.filter(({ object }) => kind === 'rest' && object.many === null)
  const unknown = Object.entries(paging).filter(([, name]) => name === null)
  return [
    ...(kind === 'rest' && unknown.length > 0
      ? [
          `dialect.ts: the document does not tell the names of ${unknown.map(([name]) => name).join(', ')}; those there are a guess`,
        ]
      : []),
    ...bare.map(
      ({ entity }) =>
        `${entity}: the document does not tell under which property the rows of the list are (many)`,
    ),
    'explain in connector.ts: what the answers of the system mean, beyond their HTTP status',
    'auth.ts: how one signs in, as far as the document does not tell',
    'guide.md: where people find what the form asks for',
  ]
}
