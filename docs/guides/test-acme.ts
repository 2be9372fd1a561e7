import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

type Row = Record<string, unknown> & { id: string }

const TOKEN = 'acme-hammer-42'
const WORDS: Record<string, readonly string[]> = {
  state: ['OPEN', 'DONE', 'SCRAPPED'],
}

/** The small system of the guide: vendors that are read, and work orders that are also written. */
export interface Acme {
  url: string
  token: string
  close(): Promise<void>
}

export async function startAcme(): Promise<Acme> {
  const tables: Record<string, Row[]> = {
    vendors: ['Kessler', 'Norwerk', 'Tri-County'].map((name, index) => ({
      id: `V-${index + 1}`,
      code: `K${index + 1}`,
      name,
      email: `office@${name.toLowerCase()}.example`,
      updatedAt: stamp(index),
    })),
    'work-orders': Array.from({ length: 24 }, (_, index) => ({
      id: `W-${1001 + index}`,
      title: `Replace seal ${index}`,
      description: index % 3 === 0 ? null : 'Lock out first.',
      state: WORDS.state![index % 3]!,
      dueDate: index % 2 === 0 ? null : stamp(500 + index),
      createdAt: stamp(index),
      updatedAt: stamp(index),
    })),
  }
  const server = createServer((request, response) => {
    answer(tables, request)
      .catch((error: unknown) => (error instanceof Refusal ? error : Promise.reject(error)))
      .then(({ status, body }) => send(response, status, body))
      .catch((error: Error) => send(response, 500, { message: error.message }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

class Refusal extends Error {
  readonly status: number
  readonly body: { message: string }
  constructor(status: number, message: string) {
    super(message)
    this.status = status
    this.body = { message }
  }
}

async function answer(
  tables: Record<string, Row[]>,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://acme')
  if (request.headers.authorization !== `Bearer ${TOKEN}`)
    throw new Refusal(401, 'The token is not known.')
  const [, name = '', id] = pathname.split('/').map(decodeURIComponent)
  const table = tables[name]
  if (!table) throw new Refusal(404, `There is no ${pathname}.`)
  if (id === undefined) {
    if (request.method === 'GET') return { status: 200, body: listPage(table, searchParams) }
    if (request.method === 'POST' && name === 'work-orders') {
      const made = { id: `W-${1001 + counted++}`, description: null, dueDate: null, state: 'OPEN' }
      const row = { ...made, ...(await readBody(request)), createdAt: now(), updatedAt: now() }
      table.push(row)
      return { status: 201, body: row }
    }
    throw new Refusal(405, 'This cannot be done.')
  }
  const row = table.find((one) => one.id === id)
  if (!row) throw new Refusal(404, `There is no ${id}.`)
  if (request.method === 'GET') return { status: 200, body: row }
  if (name !== 'work-orders') throw new Refusal(405, 'This cannot be done.')
  if (request.method === 'DELETE') {
    table.splice(table.indexOf(row), 1)
    return { status: 200, body: {} }
  }
  Object.assign(row, await readBody(request), { updatedAt: now() })
  return { status: 200, body: row }
}

let counted = 100

function listPage(table: readonly Row[], query: URLSearchParams): unknown {
  const limit = Math.min(Number(query.get('limit') ?? 100), 100)
  const after = query.get('cursor')
  const sorted = [...table].sort((a, b) => (a.id < b.id ? -1 : 1))
  const rest = sorted.filter(({ id }) => after === null || id > after)
  const data = rest.slice(0, limit)
  return { data, nextCursor: rest.length > limit ? data.at(-1)!.id : null }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = (await json(request)) as Record<string, unknown>
  for (const [name, words] of Object.entries(WORDS))
    if (name in body && !words.includes(String(body[name])))
      throw new Refusal(400, `${name} is one of ${words.join(', ')}.`)
  if ('title' in body && (typeof body.title !== 'string' || body.title === ''))
    throw new Refusal(400, 'title is missing.')
  return body
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function stamp(minutes: number): string {
  return new Date(Date.UTC(2026, 2, 2, 6, minutes)).toISOString()
}

function now(): string {
  return new Date().toISOString()
}
