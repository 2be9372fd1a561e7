import type { Problem } from '../errors.ts'
import type { Resource, Verb } from '../resource.ts'
import { int, text } from '../shape.ts'
import type { Visit } from '../visit.ts'

const DONE: Partial<Record<Verb, string>> = { list: 'list', get: 'get', create: 'creation' }

function closedFor(noun: (verb: Verb) => string) {
  return (verb: Verb, visit: Visit): Problem | null =>
    visit.switches.manufacturers
      ? null
      : { error: `${noun(verb)} REST API ${DONE[verb]} is currently disabled.` }
}

export const manufacturers: Resource = {
  path: 'manufacturers',
  one: 'manufacturer',
  many: 'manufacturers',
  firstId: 11,
  verbs: ['list', 'get', 'create'],
  gone: {
    get: 'manufacturer Not Found',
    patch: 'manufacturer Not Found',
    delete: 'manufacturer Not Found',
  },
  manyOrganizations: true,
  organizationById: ['get'],
  recent: true,
  closed: closedFor(() => 'Manufacturer'),
  fields: {
    id: int('row'),
    name: text('create* row'),
    organizationId: int('rows-only row:organizations'),
  },
}

export const models: Resource = {
  path: 'models',
  one: 'model',
  many: 'models',
  firstId: 21,
  verbs: ['list', 'get', 'create'],
  gone: { get: 'model Not Found', patch: 'model Not Found', delete: 'model Not Found' },
  manyOrganizations: true,
  organizationById: ['get'],
  recent: true,
  closed: closedFor((verb) => (verb === 'create' ? 'Manufacturer model' : 'Model')),
  fields: {
    id: int('row'),
    name: text('create* row'),
    manufacturerId: int('null:read create* row ref:manufacturers'),
    organizationId: int('rows-only row:organizations'),
  },
}
