import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { jsonV2, jsonV4, messageHeader } from './answers.ts'
import { matchEtag, single } from './change.ts'
import { framework, SapError } from './errors.ts'
import { readParameters } from './function.ts'
import { emptyQuery } from './query.ts'
import { contextOf } from './read.ts'
import { type Data, type Request, type Rules, shaping } from './request.ts'
import type { FunctionImport, Row } from './schema.ts'
import { shapeV2 } from './shape.ts'
import { writeValue } from './values.ts'

export function serveAction(
  resource: Data,
  name: string,
  request: Request,
  work: Work,
  rules: Rules,
): Answer {
  const { set, row } = single(resource, work)
  const rule = rules.functions[`${set.table}.${name}`]
  if (!rule) throw framework.unknownSegment(`SAP__self.${name}`)
  if (request.method !== 'POST')
    throw new SapError(405, '/IWBEP/CM_V4_COS/014', 'Method not allowed')
  matchEtag(set, row, work)
  const result = rule(work, readArguments(request.body), row)
  const changed = Array.isArray(result) ? (result[0] ?? row) : result
  return jsonV4(
    contextOf(set, changed, emptyQuery(), shaping(request, work)),
    200,
    messageHeader(work),
  )
}

export function serveFunction(
  imported: FunctionImport,
  request: Request,
  work: Work,
  rules: Rules,
): Answer {
  const { service, method } = request
  const rule = rules.functions[`${service.name}.${imported.name}`]
  if (!rule) throw framework.unknownSegment(imported.name)
  if (method !== imported.method)
    throw new SapError(405, '/IWBEP/CM_MGW_RT/047', `Method ${method} not allowed`)
  const result = rule(work, readParameters(imported, request.options), null)
  const rows = Array.isArray(result) ? result : [result]
  const set = imported.set ? service.sets.get(imported.set) : undefined
  const tools = shaping(request, work)
  const shaped = rows.map((row) =>
    set ? shapeV2(set, row, emptyQuery(), tools) : shapeComplex(imported, row, request),
  )
  const d = imported.many ? { results: shaped } : set ? shaped[0] : { [imported.name]: shaped[0] }
  return jsonV2({ d }, 200, messageHeader(work))
}

function readArguments(body: Buffer): Row {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8')) as Row
  } catch {
    throw framework.badValue('', 'malformed JSON')
  }
}

function shapeComplex(imported: FunctionImport, row: Row, { service, wire }: Request) {
  const properties = service.complexTypes.get(imported.returns) ?? []
  return {
    __metadata: { type: `${service.namespace}.${imported.returns}` },
    ...Object.fromEntries(
      properties.map((property) => [
        property.name,
        writeValue(property, row[property.name] ?? (property.kind === 'B' ? false : ''), wire),
      ]),
    ),
  }
}
