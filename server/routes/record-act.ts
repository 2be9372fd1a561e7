import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Audit, Doer } from '../engine/audit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as it is known who calls the admin API. */
    caller?: { audit: Audit; principal: { account_id: string; actor: Doer } }
    isRecorded?: boolean
  }
}

/** What an id is of, by its prefix. */
const KINDS: Record<string, string> = {
  acc: 'account',
  con: 'connection',
  cus: 'customer',
  del: 'delivery',
  evt: 'event',
  key: 'key',
  lnk: 'link',
  lrq: 'limit_request',
  mem: 'member',
  nct: 'contact',
  ocl: 'client',
  ses: 'session',
  tok: 'token',
  whe: 'webhook_endpoint',
}
/** Values of a body that are worth knowing and never secret. */
const TELLING = [
  'name',
  'role',
  'status',
  'system',
  'deployment',
  'external_id',
  'email',
  'credits',
  'quota',
  'window_s',
  'reason',
]
const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/
const SECRET = /(mw[a-z]|whsec)_[0-9A-Za-z+/=]{20,}|\/sign-in\/invitation\/[\w-]{20,}/
const MOST_FIELDS = 50
const MOST_TEXT = 200

/**
 * Puts a write of the admin API into the audit log before its answer goes out, also a refused one.
 * Of the body only the names of its fields and a few values are kept. An answer that could not be
 * recorded is not given: the call fails.
 */
export async function recordAct(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const { caller } = request
  // Keys, tokens, links and invitations are shown in such answers.
  reply.header('cache-control', 'no-store')
  // The failure to record it is an answer as well, and comes by here again.
  if (!caller || request.isRecorded) return payload
  request.isRecorded = true
  const { account_id, actor } = caller.principal
  const text = typeof payload === 'string' ? payload : ''
  const answer = readAnswer(text)
  const params = Object.entries(request.params as Record<string, string>)
  const isMade = reply.statusCode === 201 && typeof answer.id === 'string'
  const id = isMade ? answer.id : (params.at(-1)?.[1] ?? answer.id)
  await caller.audit.record({
    account_id,
    actor,
    action: request.routeOptions.config.operation!.id,
    target: toTarget(typeof id === 'string' ? id : account_id),
    status: reply.statusCode,
    request_id: request.id,
    ip: request.ip,
    detail: {
      ...(params.length > 0 && {
        path: Object.fromEntries(params.map(([name, value]) => [name, shorten(value)])),
      }),
      ...describeBody(request.body),
      ...(reply.statusCode >= 400 && typeof answer.code === 'string' && { code: answer.code }),
      ...(reply.statusCode < 400 && SECRET.test(text) && { secret_shown: true }),
    },
  })
  return payload
}

function readAnswer(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}

function toTarget(id: string): { type: string | null; id: string } {
  return { type: KINDS[id.slice(0, id.indexOf('_'))] ?? null, id: shorten(id) }
}

function describeBody(body: unknown): Record<string, unknown> {
  if (body === null || typeof body !== 'object') return {}
  const given = body as Record<string, unknown>
  const fields = Object.keys(given)
    .filter((name) => FIELD_NAME.test(name) && !SECRET.test(name))
    .slice(0, MOST_FIELDS)
  const values = TELLING.flatMap((name) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const isTelling = typeof value === 'string' || typeof value === 'number'
    return isTelling ? [[name, shorten(String(value))]] : []
  })
  return {
    ...(fields.length > 0 && { fields }),
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
  }
}

function shorten(text: string): string {
  if (SECRET.test(text)) return '(secret)'
  return text.slice(0, MOST_TEXT).toWellFormed().replaceAll('\0', '\ufffd')
}
