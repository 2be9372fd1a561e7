import type { Connector, EntityMap } from '@millwright/kit'
import {
  actionNames,
  collectionFields,
  type Entity,
  type EntityName,
  entities,
  entityNames,
  type FieldError,
  type Fields,
  metaOf,
} from '@millwright/model'
import * as z from 'zod'
import type { TokenScope } from '../store/schema-keys.ts'
import { SCOPE_OPERATIONS } from './token-scope.ts'

const names = <T extends z.ZodType>(word: T) => z.array(word).min(1).max(200)

/** The scope of a new token, as it is asked for. */
export const ScopeBody = z
  .strictObject({
    read_only: z.literal(true).optional().describe('Only list and get.'),
    entities: names(z.enum(entityNames)).optional().describe('Only these entities.'),
    operations: names(z.enum([...SCOPE_OPERATIONS, 'passthrough']))
      .optional()
      .describe('Only these; all but passthrough without it.'),
    actions: names(z.enum(actionNames)).optional().describe('Only these actions.'),
    hidden_fields: z
      .partialRecord(z.enum(entityNames), names(z.string().min(1).max(200)))
      .optional()
      .describe('By entity: fields, or fields of their elements as `lines.unit_price`.'),
    sites: names(z.string().min(1).max(1000)).optional().describe('Only records of these sites.'),
    limit: z
      .strictObject({
        quota: z.int().min(1).max(1_000_000).describe('Calls.'),
        window_s: z.int().min(1).max(86_400).describe('Seconds.'),
      })
      .optional()
      .describe("The token's own limit, beside those of its connection and account."),
  })
  .meta({ id: 'TokenScope' })

/** Fields that every answer needs. */
const kept = ['id', 'object']

/** What the shape alone does not tell: fields that are not there, sites that are not the connection's, contradictions. */
export function checkScope(
  scope: TokenScope,
  connector: Connector,
  connectionSites: readonly string[] | null,
): FieldError[] {
  const errors: FieldError[] = []
  const add = (pointer: string, code: string, detail: string) => {
    errors.push({ pointer: `/scope${pointer}`, code, detail })
  }
  for (const [entity, fields] of Object.entries(scope.hidden_fields ?? {})) {
    for (const [index, field] of fields.entries()) {
      const fault = faultOfHidden(entity as EntityName, field)
      if (fault) add(`/hidden_fields/${entity}/${index}`, ...fault)
    }
  }
  for (const [index, site] of (scope.sites ?? []).entries()) {
    if (connectionSites === null || connectionSites.includes(site)) continue
    const own = connectionSites.join(', ')
    add(`/sites/${index}`, 'NOT_ALLOWED_WORD', `This connection is narrowed to the sites ${own}.`)
  }
  if (scope.sites && !tellsSites(connector)) {
    add('/sites', 'NOT_SUPPORTED', `${connector.name} does not tell the site of any record.`)
  }
  const writes = scope.operations?.filter((op) => op !== 'list' && op !== 'get') ?? []
  if (scope.read_only && writes.length > 0)
    add('/operations', 'CONTRADICTION', `A read-only token may not ${writes.join(', ')}.`)
  if (scope.actions && (scope.read_only || scope.operations?.includes('action') === false))
    add('/actions', 'CONTRADICTION', 'The operations of this token leave out every action.')
  const narrow = (['read_only', 'entities', 'actions', 'hidden_fields', 'sites'] as const).filter(
    (part) => scope[part] !== undefined,
  )
  if (scope.operations?.includes('passthrough') && narrow.length > 0) {
    const detail = `The native API knows nothing of ${narrow.join(', ')}: leave it out, or them.`
    add('/operations', 'CONTRADICTION', detail)
  }
  return errors
}

function faultOfHidden(name: EntityName, field: string): [code: string, detail: string] | null {
  const entity = entities[name] as Entity
  const [own, inner, ...rest] = field.split('.') as [string, string?, ...string[]]
  if (kept.includes(field)) return ['NOT_ALLOWED_WORD', `${field} is part of every answer.`]
  const schema = Object.hasOwn(entity.fields, own) ? entity.fields[own] : undefined
  const fields: Fields | undefined = schema ? metaOf(schema).fields : collectionFields(name, own)
  const isKnown = schema !== undefined || entity.collections.includes(own)
  if (!isKnown || rest.length > 0)
    return ['UNKNOWN_FIELD', `${name} have no field ${field.slice(0, 80)}.`]
  if (inner === undefined) return null
  if (fields && Object.hasOwn(fields, inner) && inner !== 'id') return null
  return ['UNKNOWN_FIELD', `${own} of ${name} have no field ${inner.slice(0, 80)} to hide.`]
}

/** Whether sites mean anything for a connector. */
function tellsSites(connector: Connector): boolean {
  return Object.entries(connector.entities).some(
    ([name, map]) =>
      name === 'sites' ||
      'site_id' in (map as EntityMap).fields ||
      'site_ids' in (map as EntityMap).fields,
  )
}
