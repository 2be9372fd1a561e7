import type { Answer } from '../../system.ts'
import type { Work } from '../work.ts'
import { jsonV2, jsonV4, metadataEtag, xml } from './answers.ts'
import { serveBatch } from './batch.ts'
import { serveDelete, serveUpdate } from './change.ts'
import { serveCreate } from './create.ts'
import { framework, SapError } from './errors.ts'
import { serveAction, serveFunction } from './invoke.ts'
import { writeMetadata } from './metadata.ts'
import { parseResource } from './path.ts'
import { serveRead } from './read.ts'
import type { Request, Rules } from './request.ts'
import type { Service } from './schema.ts'

/** Answers one OData request. Throws SapError for every refusal. */
export function serve(request: Request, work: Work, rules: Rules): Answer {
  const { service, method } = request
  const resource = parseResource(request.path, service)
  if (resource.kind === 'metadata') return xml(writeMetadata(service))
  if (resource.kind === 'root') return serveRoot(service)
  if (resource.kind === 'batch')
    return serveBatch(request, work, (part) => serve(part, work, rules))
  if (method !== 'GET' && method !== 'HEAD' && request.options.has('$format'))
    throw framework.optionNotAllowed()
  if (resource.kind === 'function') return serveFunction(resource.function, request, work, rules)
  if (method === 'GET' || method === 'HEAD') return serveRead(resource, request, work)
  if (typeof resource.end === 'object' && 'action' in resource.end)
    return serveAction(resource, resource.end.action, request, work, rules)
  if (method === 'POST') return serveCreate(resource, request, work, rules)
  if (method === 'PATCH' || method === 'MERGE' || method === 'PUT')
    return serveUpdate(resource, request, work, rules)
  if (method === 'DELETE') return serveDelete(resource, work, rules)
  throw new SapError(405, '/IWBEP/CM_MGW_RT/020', `Method ${method} not allowed`)
}

function serveRoot(service: Service): Answer {
  const names = [...service.sets.keys()]
  if (service.version === 2) return jsonV2({ d: { EntitySets: names } })
  return jsonV4({
    '@odata.context': '$metadata',
    '@odata.metadataEtag': metadataEtag,
    value: names.map((name) => ({ name, url: name })),
  })
}
