import type { Answer, Call } from '../call.ts'
import type { Connector, EntityMap, Native } from '../connector.ts'
import { custom, text } from '../fields.ts'
import { createAnswer, type Http, type WireRequest } from '../http.ts'
import { connect } from './connection.ts'
import type { ConformOptions, Control, Samples, Spoil } from './options.ts'

/** What can be wrong with the connector of the fake source; each has a check that must find it. */
export type Defect =
  | 'pages by offset'
  | 'leaves a filter out'
  | 'forgets what was sent'
  | 'overwrites another field'
  | 'changes the source while planning'
  | 'reads another record for an unknown id'
  | 'lets stale versions through'
  | 'says deleted and leaves it'
  | 'takes any answer for data'
  | 'shows the password'
  | 'has no word for a status'
  | 'an action without effect'
  | 'decodes otherwise than it encodes'
  | 'selects too little'
  | 'stumbles over a bad record'
  | 'takes a new status for an old one'

const PASSWORD = 'Turn-the-spindle-9'

const proofOf = (password: string) => Buffer.from(`sale:${password}`).toString('base64')

interface Row {
  id: number
  number: string
  name: string
  notes: string | null
  state: string
  stamp: number
  made: string
  changed: string
}

/** A source in memory that answers JSON over a wire of functions, and a connector for it with the given defects. */
export function createFake(defects: readonly Defect[] = []): {
  connector: Connector
  options: ConformOptions
} {
  const has = (defect: Defect) => defects.includes(defect)
  const connector = createConnector(has)
  const source = createSource()
  const credentials = { kind: 'basic', base_url: 'http://fake.example', password: PASSWORD }
  const { http, control } = source
  const connection = connect(connector, { credentials, http, against: 'sandbox', control })
  const guide = `Ask for the password at the gate; the role "buyer" gives all permissions. `.repeat(
    9,
  )
  return { connector, options: { ...connection, samples, guide } }
}

const samples: Samples = {
  vendors: {
    create: async (tools) => ({ name: tools.unique('Vendor '), notes: 'as agreed' }),
    update: (_, tools) => [{ name: tools.unique('Vendor ') }, { notes: null }],
  },
  'purchase-requisitions': {
    actions: {
      approve: {
        prepare: async (tools) =>
          (await tools.first('purchase-requisitions', ({ status }) => status === 'draft')).id,
        expect: ({ status }) => {
          if (status !== 'approved') throw new Error(`it is ${status}`)
        },
      },
    },
  },
}

/** Rows of both entities in one table: `/rows?kind=…`. */
function createSource(): { http: Http; control: Control } {
  const rows = new Map<string, Map<number, Row>>()
  let clock = Date.parse('2026-01-01T00:00:00Z')
  const tick = () => {
    clock += 1000
    return new Date(clock).toISOString()
  }
  let fault: { fault: string; left: number; retry_after?: number; at: RegExp } | null = null
  let spoils: Spoil[] = []
  const spoil = (row: Native): Native => {
    const own = spoils.filter(({ where }) =>
      Object.entries(where).every(([name, value]) => row[name] === value),
    )
    const out = { ...row }
    for (const { property, value, drop } of own) {
      if (drop) delete out[property]
      else if (property in out) out[property] = value
    }
    return out
  }
  const insert = (kind: string, data: Partial<Row>): Row => {
    const table = rows.get(kind)!
    const id = Math.max(0, ...table.keys()) + 1
    const now = tick()
    const usual = { id, number: `N-${id}`, name: `Thing ${id}`, notes: null, state: 'draft' }
    const row = { ...usual, stamp: 1, made: now, changed: now, ...data }
    table.set(id, row)
    return row
  }
  const seed = () => {
    for (const kind of ['vendor', 'requisition']) rows.set(kind, new Map())
    for (let i = 0; i < 30; i++) {
      insert('vendor', { state: i % 3 ? 'active' : 'inactive', notes: i % 2 ? 'by rail' : null })
      insert('requisition', { state: i % 2 ? 'draft' : 'approved' })
    }
  }
  seed()
  const touch = (row: Row, data: Partial<Row>) => {
    Object.assign(row, data, {
      stamp: row.stamp + 1,
      changed: tick(),
    })
  }
  const serve = (request: WireRequest): [number, unknown] => {
    const url = new URL(request.path, request.origin)
    const [, kind = '', id] = url.pathname.split('/')
    const table = rows.get(kind)!
    const body = request.body ? JSON.parse(String(request.body)) : {}
    if (request.method === 'POST' && !id) return [201, insert(kind, body)]
    if (!id) return [200, { rows: select([...table.values()], url.searchParams).map(spoil) }]
    const row = table.get(Number(id))
    if (!row) return [404, { error: 'no such row' }]
    const match = request.headers['if-match']
    if (match && match !== String(row.stamp)) return [412, { error: 'changed' }]
    if (request.method === 'PATCH') touch(row, body)
    if (request.method === 'DELETE') table.delete(row.id)
    return [200, row]
  }
  const answer = (request: WireRequest): Answer => {
    const json = { 'content-type': 'application/json' }
    const give = (status: number, body: unknown, more = {}) =>
      createAnswer(status, { ...json, ...more }, Buffer.from(JSON.stringify(body)))
    if (fault?.at.test(request.path) && fault.left-- > 0) {
      const { fault: name, retry_after } = fault
      if (name === 'rate_limited') return give(429, {}, { 'retry-after': String(retry_after) })
      if (name === 'forbidden') return give(403, { error: 'not for this user' })
      if (name === 'server_error') return give(500, { error: 'broken' })
      return give(401, { error: 'who are you' })
    }
    if (request.headers.authorization !== `Basic ${proofOf(PASSWORD)}`)
      return give(401, { error: 'wrong password' })
    return give(...serve(request))
  }
  const http: Http = {
    send: async (request) => answer(request),
    open: async () => {
      throw new Error('the fake source has no streams')
    },
    close: async () => {},
  }
  const control: Control = {
    fault: async ({ fault: name, times = 1, retry_after = 0, match }) => {
      const at = new RegExp(match?.path?.slice(1, -1) ?? '')
      fault = { fault: name, left: times === 'forever' ? Infinity : times, retry_after, at }
    },
    clearFaults: async () => {
      fault = null
    },
    spoil: async (one) => void spoils.push(one),
    clearSpoils: async () => {
      spoils = []
    },
    intervene: async ({ op, native, key, data }) => {
      if (op === 'insert') return insert(native, data ?? {}).id
      const row = rows.get(native)!.get(Number(key))!
      if (op === 'delete') rows.get(native)!.delete(row.id)
      else touch(row, data ?? {})
      return row.id
    },
    countRequests: async () => 0,
    reset: async () => seed(),
  }
  return { http, control }
}

function select(all: Row[], query: URLSearchParams): Native[] {
  const after = Number(query.get('after') ?? 0)
  const skip = Number(query.get('skip') ?? 0)
  const number = query.get('number')
  const since = query.get('since')
  const wanted = query.get('fields')?.split(',')
  return all
    .filter((row) => row.id > after)
    .filter((row) => number === null || row.number === number)
    .filter((row) => since === null || Date.parse(row.changed) >= Date.parse(since))
    .slice(skip, skip + Number(query.get('limit') ?? 100))
    .map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => wanted?.includes(name) ?? true)),
    )
}

function createConnector(has: (defect: Defect) => boolean): Connector {
  const entity = (kind: string, native: string) => entityOf(kind, native, has)
  return {
    system: 'fake',
    name: 'Fake',
    family: 'erp',
    tier: 1,
    deployments: ['cloud'],
    speaks: 'JSON',
    auth: [
      {
        kind: 'basic',
        label: 'Password',
        fields: [
          { name: 'base_url', label: 'Address', kind: 'url', required: true, help: 'Its address.' },
          {
            name: 'password',
            label: 'Password',
            kind: 'secret',
            required: true,
            help: 'Its word.',
          },
        ],
        sign: (_, { password = '' }) => ({
          authorization: `Basic ${proofOf(password)}`,
          ...(has('shows the password') && { 'x-debug': proofOf(password) }),
        }),
      },
    ],
    protocol: createProtocol(has),
    entities: {
      vendors: entity('vendor', 'vendor') as EntityMap<'vendors'>,
      'purchase-requisitions': entity(
        'requisition',
        'requisition',
      ) as EntityMap<'purchase-requisitions'>,
    },
    explain(answer) {
      if (answer.status === 401) {
        return { code: 'REAUTHORIZATION_REQUIRED', message: 'the password is not accepted there' }
      }
      if (answer.status >= 300) return undefined
      const json = answer.json as Native | undefined
      const isOurs = json && typeof json === 'object' && ('rows' in json || 'stamp' in json)
      if (
        isOurs ||
        (answer.body.length > 0 && json === undefined) ||
        has('takes any answer for data')
      )
        return undefined
      return { code: 'UPSTREAM_ERROR', message: 'the answer has another form' }
    },
    probe: { method: 'GET', path: '/vendor?limit=1' },
  }
}

function createProtocol(has: (defect: Defect) => boolean): Connector['protocol'] {
  const write = (map: EntityMap, key: readonly string[], body: Native, current: Native): Call => ({
    method: 'PATCH',
    path: `/${map.at}/${key[0]}`,
    body,
    effect: 'Changes the row.',
    ...(!has('lets stale versions through') && { headers: { 'if-match': String(current.stamp) } }),
  })
  return {
    async list(io, map, { limit, after, filters, fields }) {
      const native = (fields ?? Object.keys(map.fields)).flatMap(
        (name) => (map.fields as Native)[name]?.native ?? [],
      )
      const query = new URLSearchParams({ limit: String(limit) })
      const { number, modified_after } = filters as Record<string, string>
      if (number !== undefined && !has('leaves a filter out')) query.set('number', number)
      if (modified_after !== undefined) query.set('since', modified_after)
      if (after !== null) query.set(has('pages by offset') ? 'skip' : 'after', String(after))
      if (fields)
        query.set('fields', ['id', ...(has('selects too little') ? [] : native)].join(','))
      const { json } = await io.send({ method: 'GET', path: `/${map.at}?${query}` })
      const rows = ((json as Native)?.rows ?? []) as Native[]
      if (has('stumbles over a bad record')) for (const { name } of rows) name?.trim()
      const next = has('pages by offset') ? Number(after ?? 0) + limit : rows.at(-1)?.id
      return { records: rows, next: rows.length < limit ? null : next }
    },
    async get(io, map, [id = '']) {
      if (!/^\d{1,9}$/.test(id)) return null
      const answer = await io.exchange({ method: 'GET', path: `/${map.at}/${id}` })
      if (answer.status !== 404) return answer.json as Native
      if (!has('reads another record for an unknown id')) return null
      return (await io.send({ method: 'GET', path: `/${map.at}/1` })).json as Native
    },
    async create(map, body, { io }) {
      const call = { method: 'POST' as const, path: `/${map.at}`, body, effect: 'Makes a row.' }
      if (has('changes the source while planning')) await io.send({ ...call, safe: false })
      return [call]
    },
    update: (map, body, { key, current }) => [write(map, key, body, current)],
    delete: (map, { key }) =>
      has('says deleted and leaves it')
        ? []
        : [{ method: 'DELETE', path: `/${map.at}/${key[0]}`, effect: 'Deletes the row.' }],
    madeKey: (_, answer) => [String((answer.json as Native).id)],
  }
}

function entityOf(kind: string, native: string, has: (defect: Defect) => boolean): EntityMap {
  const isVendor = kind === 'vendor'
  const words: Record<string, string> = isVendor
    ? { active: 'active', inactive: 'inactive' }
    : { draft: 'draft', approved: 'approved' }
  const strange = has('takes a new status for an old one') ? Object.values(words)[0] : 'unknown'
  if (has('has no word for a status')) delete words[isVendor ? 'inactive' : 'approved']
  return {
    native,
    at: native,
    key: ['id'],
    ops: { list: true, get: true, ...(isVendor && { create: true, update: true, delete: true }) },
    fields: {
      number: text('number', { write: 'create' }),
      name: custom(
        'name',
        ({ name }) => name,
        (value, body) => {
          body.name = has('forgets what was sent') ? 'Somebody' : value
          if (has('overwrites another field')) body.notes = 'overwritten'
        },
      ),
      notes: custom(
        'notes',
        ({ notes }) => notes,
        (value, body) => {
          body.notes = has('decodes otherwise than it encodes') && value ? `${value}!` : value
        },
      ),
      status: custom<any>('state', ({ state }) => words[state] ?? strange),
      source_status: text('state', { write: 'never' }),
      created_at: custom('made', ({ made }) => made ?? null),
      updated_at: custom('changed', ({ changed }) => changed ?? null),
      version: custom('stamp', ({ stamp }) => (stamp === undefined ? null : String(stamp))),
    } as EntityMap['fields'],
    filters: {
      number: (value) => value,
      modified_after: (value) => value,
    },
    changes: { by: 'changed', deletes: 'sweep' },
    version: 'stamp',
    ...(isVendor
      ? { delete: { mode: 'hard', effect: 'Deletes the row.' } }
      : {
          actions: {
            approve: {
              from: ['draft'],
              parameters: [],
              effect: 'Approves the requisition.',
              steps: ({ key }) => [
                {
                  method: 'PATCH',
                  path: `/${native}/${key[0]}`,
                  body: has('an action without effect') ? {} : { state: 'approved' },
                },
              ],
            },
          },
        }),
  }
}
