import type { ApiError } from '@millwright/model'
import type { FastifyRequest } from 'fastify'
import { notePermissions } from '../engine/permission-problems.ts'
import type { Services } from '../services.ts'

const ops: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'update', DELETE: 'delete' }

/** Takes note of what the source permits to the connected user, from how a call of the unified API ended. */
export function watchPermission(
  services: Services,
  request: FastifyRequest,
  error: ApiError | null,
): void {
  const { live } = request
  if (!live) return
  const isDenied = error?.code === 'UPSTREAM_PERMISSION_DENIED'
  if (!isDenied && (error || live.connection.permission_problems.length === 0)) return
  const [path = '', query = ''] = request.url.split('?')
  // Nothing was asked of the source.
  if (query.includes('dry_run=true')) return
  const [, , entity = '', id, part, name] = path.split('/')
  if (!Object.hasOwn(live.connector.entities, entity)) return
  const read = id === undefined ? 'list' : 'get'
  const op = ops[request.method] ?? read
  // Children and actions are permitted by themselves.
  const of = part === 'actions' ? `actions/${name}` : part ? `${op}/${part}` : op
  const message = isDenied ? error.detail : null
  notePermissions(services, live.connection, [{ entity, op: of, message }]).catch((cause) =>
    services.log.warn({ cause: String(cause) }, 'a permission problem not written'),
  )
}
