import { invalid, missing } from './errors.ts'
import type { Operation } from './operation.ts'

/** An operation and the parameters that its path was called with. */
interface Match {
  operation: Operation
  params: Record<string, number | string>
}

interface Route {
  operation: Operation
  segments: string[]
}

/** Finds the operation of a method and a path behind `/v1`. Fixed segments win over parameters. */
export function createRouter(operations: readonly Operation[]) {
  const routes = operations
    .map((operation): Route => ({ operation, segments: operation.path.split('/').slice(1) }))
    .sort((a, b) => countParameters(a) - countParameters(b))
  const byShape = Map.groupBy(
    routes,
    ({ operation, segments }) => `${operation.method} ${segments.length}`,
  )
  return function findRoute(method: string, path: string): Match {
    const parts = path.split('/').slice(1).map(decode)
    for (const { operation, segments } of byShape.get(`${method} ${parts.length}`) ?? []) {
      const fits = segments.every((segment, at) => segment.startsWith('{') || segment === parts[at])
      if (fits) return { operation, params: readParams(operation, segments, parts) }
    }
    throw missing('Not Found.')
  }
}

function countParameters(route: Route): number {
  return route.segments.filter((segment) => segment.startsWith('{')).length
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function readParams(operation: Operation, segments: string[], parts: string[]): Match['params'] {
  const params: Match['params'] = {}
  for (const [at, segment] of segments.entries()) {
    if (!segment.startsWith('{')) continue
    const name = segment.slice(1, -1)
    const value = parts[at]!
    params[name] = operation.params?.[name] ? checked(operation, name, value) : integer(name, value)
  }
  return params
}

function checked(operation: Operation, name: string, value: string): string {
  const { values } = operation.params![name]!
  if (values && !values.includes(value)) throw missing('custom field Not Found')
  return value
}

function integer(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw invalid('must be integer', name, value)
  return Number(value)
}
