import { pageFaultOf } from '../page-faults.ts'
import type { Answer, Call } from '../system.ts'
import { admit, credentialsOf, type Door, isRight, lockedOut, tokenOf, USER } from './access.ts'
import { errorAnswer, notFound, Refusal, refuse, syntaxError } from './errors.ts'
import { faultAnswer } from './faults.ts'
import { listRows, selectionOf, styleOf } from './list.ts'
import { objectOf } from './objects.ts'
import { receive } from './receipts.ts'
import { keyOfRestId } from './rest-id.ts'
import { describeStructure } from './schema.ts'
import { prefix, writeRow } from './serialize.ts'
import { changeStatus, checkLock } from './status.ts'
import type { Row, State } from './store.ts'
import { STRUCTURES } from './structures.ts'
import type { Switches } from './switches.ts'
import type { Bag, Visit } from './visit.ts'
import { createRow, deleteRow, updateRow } from './write.ts'

export interface Engine {
  state: State
  door: Door
  switches: Switches
}

/** Answers one call: the door, the structure, the method behind `x-method-override`. */
export function respond(call: Call, engine: Engine): Answer {
  const { switches } = engine
  const query = new URLSearchParams(call.query)
  // Without lean=1 everything has name spaces, and what comes in without them is dropped.
  const isLean = query.get('lean') === '1'
  let answer: Answer
  try {
    answer = faultAnswer(call.fault) ?? answerCall(call, engine, { query, isLean })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    answer = errorAnswer(error, switches)
  }
  const isJson = typeof answer.body === 'object' && answer.body !== null
  return isJson && !isLean ? { ...answer, body: prefix(answer.body) } : answer
}

interface Asked {
  query: URLSearchParams
  isLean: boolean
}

function answerCall(call: Call, engine: Engine, { query, isLean }: Asked): Answer {
  const { switches, state, door } = engine
  const match = /^\/maximo\/(api|oslc)(\/.*)?$/.exec(call.path)
  if (!match || (match[1] === 'api' && switches.release === '7.6.0')) return notThere()
  const path = match[2] ?? '/'
  if (path === '/login' && call.method === 'POST') return signIn(call, engine)
  const instead = admit(call, door, switches)
  if (instead) return instead
  if (path === '/whoami')
    return {
      status: 200,
      body: { personid: USER.userid, defaultsite: 'NORTH', baseLang: 'EN', baseCurrency: 'EUR' },
    }
  const schema = /^\/jsonschemas\/(\w+)$/.exec(path)
  if (schema)
    return { status: 200, body: describeStructure(structureOf(schema[1]!, switches), switches) }
  const target = /^\/os\/(\w+)(?:\/([^/]+))?$/.exec(path)
  if (!target) return notThere()
  const structure = structureOf(target[1]!, switches)
  const root = switches.advertised_root === 'called' ? match[1] : 'oslc'
  const origin =
    switches.advertised_root === 'other_host' ? 'https://production.plant.example' : call.base
  const visit: Visit = {
    state,
    switches,
    now: call.now,
    structure,
    address: `${origin}/maximo/${root}/os/${structure.name}`,
    query,
    headers: call.headers,
    body: call.method === 'POST' ? readBody(call, isLean) : {},
    listFault: pageFaultOf(call.fault),
  }
  return operate(visit, { method: methodOf(call), id: target[2] ?? null })
}

function structureOf(name: string, switches: Switches) {
  const structure = STRUCTURES.get(name.toLowerCase())
  if (!structure) throw notFound(name, '')
  if (switches.missing_structures.toLowerCase().split(',').includes(structure.name)) {
    const text = `The user of the transaction is not authorized for Object Structure ${structure.name.toUpperCase()}.  Configure authorization in the object structure application and grant necessary access to the user.`
    throw refuse('BMXAA9301E', text)
  }
  return structure
}

function methodOf({ method, headers }: Call): string {
  const override = headers['x-method-override']
  if (method === 'POST' && typeof override === 'string') return override
  // A header of another product: it is taken for a create on the address of a record.
  if (headers['x-http-method'] !== undefined) throw refuse('BMXAA9372E', 'oslc#create_on_updateuri')
  return method
}

function operate(visit: Visit, { method, id }: { method: string; id: string | null }): Answer {
  if (id === null) {
    if (method === 'GET') return listRows(visit)
    if (method === 'SYNC') return sync(visit)
    if (method === 'POST') return createRow(visit)
    throw refuse('BMXAA8738E', `The method ${method} is not supported.`)
  }
  const row = findRow(visit, decodeURIComponent(id))
  switch (method) {
    case 'GET':
      return readRow(visit, row)
    case 'PATCH':
      return visit.query.has('action') ? act(visit, row) : updateRow(visit, row)
    case 'DELETE':
      return deleteRow(visit, row)
    case 'POST':
      if (visit.query.has('action')) return act(visit, row)
      throw refuse('BMXAA9372E', 'oslc#create_on_updateuri')
    default:
      throw refuse('BMXAA8738E', `The method ${method} is not supported.`)
  }
}

function sync(visit: Visit): Answer {
  if (visit.structure.posts) return receive(visit)
  const found = visit.state.byKey(visit.structure.object, visit.body)
  return found ? updateRow(visit, found) : createRow(visit)
}

/** By the opaque id, or by the number that is unique within the object. */
function findRow({ state, structure, switches }: Visit, id: string): Row {
  const key = keyOfRestId(id, objectOf(structure.object), switches)
  const row = /^\d+$/.test(id)
    ? state.byUid(structure.object, Number(id))
    : key && state.byKey(structure.object, key)
  if (!row || (structure.within && !structure.within(row))) throw notFound(structure.name, id)
  return row
}

function readRow(visit: Visit, row: Row): Answer {
  const text = visit.query.get('oslc.select') ?? '*'
  const body = writeRow(row, selectionOf(visit, text), styleOf(visit))
  return { status: 200, ...(visit.switches.etag === 'zero' && { headers: { etag: '0' } }), body }
}

function act(visit: Visit, row: Row): Answer {
  const { query, switches, body, now, state } = visit
  const action = query.get('action')
  if (action === 'wsmethod:changeStatus') {
    if (switches.change_status_broken)
      throw new Refusal(500, 'BMXAA4160E', 'java.lang.NullPointerException')
    changeStatus(row, body.status, { switches, now, memo: body.memo })
    if (row.mbo.changed) row.values[row.mbo.changed] = now
    state.touch(row)
    return { status: 204 }
  }
  if (action === 'system:candelete') {
    checkLock(row, ['description'], switches)
    return { status: 200 }
  }
  throw refuse('BMXAA9482E', `The action ${action} is not known.`)
}

function readBody(call: Call, isLean: boolean): Bag {
  if (call.body.length === 0) return {}
  let body: unknown
  try {
    body = JSON.parse(call.body.toString())
  } catch {
    throw syntaxError('The JSON data is not valid.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw syntaxError('The JSON data is not valid.')
  if (isLean) return body
  const entries = Object.entries(body).filter(([name]) => name.startsWith('spi:'))
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(4), value]))
}

/** A session by password, where the product itself keeps the users. */
function signIn(call: Call, { door, switches }: Engine): Answer {
  if (switches.admin_mode || switches.release.startsWith('mas')) throw lockedOut()
  if (!isRight(credentialsOf(call), door, switches)) throw lockedOut()
  const session = `s${door.sessions.size + 1}x${call.now}`
  door.sessions.add(session)
  const isGuarded = /(^|&)csrf=1/.test(call.query)
  return {
    status: 200,
    headers: {
      'set-cookie': `JSESSIONID=${session}; Path=/; HttpOnly`,
      ...(isGuarded && { csrftoken: tokenOf(session) }),
    },
    body: { maxupg: 'V8', appserversecurity: false },
  }
}

function notThere(): Answer {
  const headers = { 'Content-Type': 'text/html' }
  return {
    status: 404,
    headers,
    body: '<html><head><title>Error 404</title></head><body>Not Found</body></html>',
  }
}
