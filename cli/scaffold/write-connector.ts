import type { EntityName } from '@millwright/model'
import type { SourceDocument } from '../documents/document.ts'
import { connectorConstant, constantOf } from './write-entity.ts'

/** Of what the connector is made, besides its entities. */
export interface Sketch {
  /** As in the catalogue: `acme-erp`. */
  system: string
  /** For people. */
  name: string
  document: SourceDocument
  entities: readonly EntityName[]
  /** What the first look at a live system asks for. */
  probe: string
}

/** The files of a connector by name, without those of its entities. */
export function writeConnector(sketch: Sketch): Record<string, string> {
  return {
    'connector.ts': writeMain(sketch),
    'auth.ts': writeAuth(sketch),
    ...(sketch.document.kind === 'rest' && { 'dialect.ts': writeDialect(sketch.document) }),
    'samples.ts': SAMPLES,
    'conformance.test.ts': writeTest(sketch),
  }
}

function writeMain({ system, name, document, entities, probe }: Sketch): string {
  const isOData = document.kind === 'odata'
  const imports = [
    ...[...entities].sort().map((one) => `import { ${constantOf(one)} } from './${one}.ts'`),
    `import { auth } from './auth.ts'`,
    ...(isOData ? [] : [`import { rest } from './dialect.ts'`]),
  ].sort((a, b) => pathOf(a).localeCompare(pathOf(b)))
  const kit = isOData ? `\nimport { odata } from '@millwright/kit/protocols'` : ''
  const list = entities.map((one) =>
    constantOf(one) === one ? `    ${one},` : `    '${one}': ${constantOf(one)},`,
  )
  const isErp = entities.some((one) => one === 'purchase-orders' || one === 'vendors')
  return `import { defineConnector } from '@millwright/kit'${kit}
${imports.join('\n')}

export const ${connectorConstant(system)} = defineConnector({
  system: '${system}',
  name: ${JSON.stringify(name).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},
  family: '${isErp ? 'erp' : 'cmms'}',
  tier: 3,
  deployments: ['cloud', 'on_premises'],
  speaks: '${isOData ? `OData ${document.version}` : 'REST'}',
  auth: [auth],
  protocol: ${isOData ? 'odata' : 'rest'},
  entities: {
${list.join('\n')}
  },
  explain: () => undefined,
  probe: { method: 'GET', path: '${probe}' },
})
`
}

function writeAuth({ name, document: { auth } }: Sketch): string {
  const field = (own: string, label: string, kind: string, help: string) =>
    `    { name: '${own}', label: '${label}', kind: '${kind}', required: true, help: '${help}' },`
  const secret = {
    basic: [
      field('username', 'User', 'text', 'A user of its own for this connection.'),
      field('password', 'Password', 'secret', 'The password of this user.'),
    ],
    bearer: [field('token', 'Token', 'secret', 'An access token of a user of its own.')],
    key: [field('api_key', 'API key', 'secret', 'A key of a user of its own.')],
  }[auth.kind]
  const sign = {
    basic: `(_, { username = '', password = '' }) => ({
    authorization: \`Basic \${Buffer.from(\`\${username}:\${password}\`, 'utf8').toString('base64')}\`,
  })`,
    bearer: `(_, { token = '' }) => ({ authorization: \`Bearer \${token}\` })`,
    key: `(_, { api_key = '' }) => ({ '${auth.kind === 'key' ? auth.header.toLowerCase() : ''}': api_key })`,
  }[auth.kind]
  const label = { basic: 'User and password', bearer: 'Token', key: 'API key' }[auth.kind]
  return `import type { Auth } from '@millwright/kit'

export const auth: Auth = {
  kind: '${auth.kind === 'key' ? 'api_key' : auth.kind}',
  label: '${label}',
  fields: [
${field('base_url', 'Address', 'url', `Of the API of ${plain(name)}.`)}
${secret.join('\n')}
  ],
${auth.kind === 'basic' ? "  user: ['username'],\n" : ''}  sign: ${sign},
}
`
}

function writeDialect({ paging, objects }: SourceDocument): string {
  const ids = objects.map(({ properties }) => properties.find(({ name }) => name === 'id')?.type)
  const keys = ids.every((type) => type === 'integer') ? 'numbers' : 'texts'
  return `import { createRest, type RestFilter } from '@millwright/kit/protocols'

export const rest = createRest({
  page: 100,
  id: 'id',
  keys: '${keys}',
  cursor: '${paging.cursor ?? 'cursor'}',
  limit: '${paging.limit ?? 'limit'}',
  expand: 'expand',
  next: '${paging.next ?? 'next_cursor'}',
  concurrency: 4,
})

/** Records with these ids are read one by one. */
export const byIds = (ids: readonly string[]): RestFilter => ({
  params: [],
  ids,
  needs: [],
  keep: () => true,
})
`
}

const SAMPLES = `import type { ConformOptions, Samples } from '@millwright/kit/conformance'

export const samples: Samples = {}

export const skip: NonNullable<ConformOptions['skip']> = []
`

function writeTest({ system, name }: Sketch): string {
  return `import { test } from 'node:test'
import { connect, judgeConnector, requireKept } from '@millwright/kit/conformance'
import { auth } from './auth.ts'
import { ${connectorConstant(system)} } from './connector.ts'
import * as own from './samples.ts'

const { env } = process
const variable = (field: string) => \`MILLWRIGHT_LIVE_\${field.toUpperCase()}\`
const fields = auth.fields.map(({ name }) => name)
const missing = fields.filter((field) => !env[variable(field)]).map(variable)

test('the connector of ${plain(name)} keeps every promise of the conformance suite', {
  skip: missing.length > 0 && \`Set \${missing.join(', ')}.\`,
}, async () => {
  const entries = fields.map((field) => [field, env[variable(field)] ?? ''])
  const credentials = Object.fromEntries(entries)
  const { results } = await judgeConnector(${connectorConstant(system)}, {
    own,
    folder: import.meta.url,
    connect: (http) => connect(${connectorConstant(system)}, { credentials, http, against: 'live' }),
  })
  requireKept(results)
})
`
}

function pathOf(line: string): string {
  return /'(.*)'/.exec(line)?.[1] ?? ''
}

function plain(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", '’')
}
