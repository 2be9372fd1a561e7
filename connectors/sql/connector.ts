import { type Answer, type Call, type Connector, defineConnector } from '@millwright/kit'
import {
  dialectOf,
  findMismatch,
  parseSchema,
  sql as protocol,
  type SqlAt,
  schemaCall,
} from '@millwright/kit/protocols'
import { ApiError } from '@millwright/model'
import { passwordAuth } from './auth.ts'
import { exampleMapping } from './example.ts'
import { explain } from './explain.ts'
import { readMapping } from './mapping.ts'

/** Marks the call that also compares the mapping with what is there. */
const PROBE = { purpose: 'compare the mapping' }

const base: Omit<Connector, 'entities' | 'probe'> = {
  system: 'sql',
  name: 'SQL database',
  family: 'cmms',
  tier: 1,
  deployments: ['on_premises', 'cloud'],
  speaks: 'SQL (PostgreSQL, MySQL, MariaDB), entities by the mapping of each connection',
  auth: [passwordAuth],
  protocol,
  explain,
  // Whoever could send statements of their own could do what the mapping leaves out.
  closed: 'A database is reached by its mapping only: statements of a caller are not passed on.',
  // A database of a plant has other work to do.
  limits: { concurrent: 4 },
}

function define(entities: Connector['entities']): Connector {
  const connector: Connector = {
    ...base,
    entities,
    probe: (context) => {
      const call = schemaCall(dialectOf(context), connector)
      return { ...call, body: { ...(call.body as object), ...PROBE } }
    },
    explain: (answer, call) => explain(answer, call) ?? compareMapping(answer, call, entities),
  }
  return connector
}

/** Of the probe: what the mapping names and the database does not have fails the connection before it is made. */
function compareMapping(answer: Answer, call: Call, entities: Connector['entities']) {
  const { purpose, statements } = (call.body ?? {}) as Record<string, any>
  const results = (answer.json as { results?: any[] } | null | undefined)?.results
  if (purpose !== PROBE.purpose || answer.status !== 200 || results?.length !== 2) return undefined
  const scheme = String(statements[0].sql).includes('database()') ? 'mysql:' : 'postgresql:'
  const schema = parseSchema(dialectOf({ settings: { base_url: scheme } }), results)
  for (const map of Object.values(entities)) {
    const mismatch = findMismatch(map.at as SqlAt, schema)
    if (!mismatch) continue
    const message = `the mapping does not fit the database. ${mismatch.message}`
    return mismatch.missing === undefined
      ? { code: 'UPSTREAM_ERROR' as const, message, retryable: false }
      : {
          code: 'UPSTREAM_PERMISSION_DENIED' as const,
          message,
          missing_permissions: [mismatch.missing],
        }
  }
  return undefined
}

/** Any database: which table is which entity is said by the mapping of each connection. */
export const sql = defineConnector({
  ...define(readMapping(JSON.stringify(exampleMapping(null)))),
  configure(settings) {
    if (settings.base_url !== undefined) requireDatabase(settings.base_url)
    const { mapping } = settings
    return defineConnector(define(mapping === undefined ? {} : readMapping(mapping)))
  },
})

function requireDatabase(address: string): void {
  const [, ...path] = new URL(address).pathname.split('/')
  if (path.length === 1 && path[0] !== '') return
  const detail =
    'The address ends with the name of the database: postgresql://db.example.com/plant.'
  throw new ApiError('INVALID_REQUEST', detail, {
    errors: [{ pointer: '/credentials/base_url', code: 'INVALID_FORMAT', detail }],
  })
}
