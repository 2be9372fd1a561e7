import { type EntityName, entities, entityNames } from '@millwright/model'
import { findNearest } from '../../config-names.ts'

/** Types of events that tell of no record, and what each means. */
const PLAIN: Readonly<Record<string, string>> = {
  'connection.created': 'A connection was made; nobody has finished it yet.',
  'connection.activated': 'A connection works for the first time, or again after it was inactive.',
  'connection.unreachable': 'The source does not answer.',
  'connection.reauthorization_required': 'The source refuses the credentials: a person must act.',
  'connection.recovered': 'A connection works again after a fault.',
  'connection.inactive': 'A connection was paused, or the credits do not reach for it.',
  'connection.disconnected': 'A connection has ended.',
  'sync.completed': 'A sync has read all that it was to read.',
  'sync.failed': 'A sync has failed; told once, until one succeeds.',
  'sync.guarded': 'A sync would delete more than is believed: a person must decide.',
  'sync.delivered': 'This endpoint has acknowledged every event of a sync.',
  'credits.low': 'Few credits are left.',
  'credits.exhausted': 'No credits are left.',
  'webhook.failing': 'Another endpoint has acknowledged nothing for a day, or three.',
  'webhook.disabled': 'Another endpoint was disabled, because it is gone or fails for days.',
}

const VERBS = { created: 'was made', updated: 'was changed', deleted: 'was deleted' } as const

/** Entities whose records change. */
export const TOLD_ENTITIES: readonly EntityName[] = entityNames.filter(
  (name) => name !== 'statuses',
)

/** Every type of event there is, and what it means. */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  ...PLAIN,
  ...Object.fromEntries(
    TOLD_ENTITIES.flatMap((name) =>
      Object.entries(VERBS).map(([verb, words]) => [
        `${entities[name].object}.${verb}`,
        `${article(entities[name].title)} ${words} at the source.`,
      ]),
    ),
  ),
}

const FAMILIES = [...new Set(Object.keys(EVENT_TYPES).map((type) => familyOf(type)))]

/** What is wrong with a type that an endpoint asks for: `*`, `purchase_order.*` or `purchase_order.updated`. */
export function findTypeFault(type: string): string | null {
  if (type === '*' || Object.hasOwn(EVENT_TYPES, type) || FAMILIES.includes(type)) return null
  const shown = type.slice(0, 80)
  const meant = suggestType(type)
  return `There is no type ${shown}.${meant ? ` Did you mean ${meant}?` : ''}`
}

function suggestType(type: string): string | undefined {
  const [name = '', verb = ''] = type.split('.')
  const names = FAMILIES.map((family) => family.slice(0, -2))
  // People write entities as the API's paths have them: purchase-orders.
  const object = Object.values(entities).find((one) => one.name === name)?.object
  const family = object ?? (names.includes(name) ? name : findNearest(name, names))
  if (!family) return undefined
  const verbs = Object.keys(EVENT_TYPES)
    .filter((known) => familyOf(known) === `${family}.*`)
    .map((known) => known.slice(family.length + 1))
  const near = verb === '*' || verbs.includes(verb) ? verb : findNearest(verb, verbs)
  return `${family}.${near ?? '*'}`
}

/** Which types an endpoint is told of. */
export function createTypeTest(types: readonly string[]): (type: string) => boolean {
  if (types.includes('*')) return () => true
  const asked = new Set(types)
  return (type) => asked.has(type) || asked.has(familyOf(type))
}

function familyOf(type: string): string {
  return `${type.slice(0, type.indexOf('.'))}.*`
}

function article(title: string): string {
  return `${/^[AEIO]/.test(title) ? 'An' : 'A'} ${title.toLowerCase()}`
}
