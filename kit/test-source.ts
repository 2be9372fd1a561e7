import type { EntityName } from '@millwright/model'
import type { Answer, Call } from './call.ts'
import type { Connector, EntityMap, Protocol } from './connector.ts'
import { createAnswer } from './http.ts'
import type { Io } from './io.ts'

/** A connection to a source that is a few functions; `send` answers a call with JSON or throws. */
export function connectTo(at: {
  entities: Partial<Record<EntityName, Partial<EntityMap>>>
  protocol: Partial<Protocol>
  limits?: Connector['limits']
  send?: (call: Call, index: number) => unknown
}): { io: Io; sent: Call[] } {
  const sent: Call[] = []
  const connector = { system: 'fabrik', name: 'Fabrik', ...at } as unknown as Connector
  const send = async (call: Call): Promise<Answer> => {
    const json = at.send?.(call, sent.push(call) - 1) ?? {}
    return createAnswer(200, {}, Buffer.from(JSON.stringify(json)))
  }
  const context = { zone: 'UTC', settings: {}, now: () => 0 }
  const scrub = (text: string) => text
  return { io: { connector, context, send, scrub } as unknown as Io, sent }
}

/** An entity of that source. */
export function entityOf(more: Partial<EntityMap>): EntityMap {
  return {
    native: 'thing',
    at: {},
    key: ['id'],
    ops: { list: true, get: true, create: true },
    fields: {},
    filters: {},
    changes: { by: null, deletes: 'sweep' },
    version: 'none',
    ...more,
  } as EntityMap
}
