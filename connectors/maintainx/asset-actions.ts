import type { ActionAt, ActionMap, Call } from '@millwright/kit'
import { encodeAt, refuseAt } from './refusal.ts'
import { numberOfId } from './values.ts'

/** A new entry in the history of the asset; the one before ends there. */
function enter({ key }: ActionAt, entry: Record<string, unknown>): Call {
  return {
    method: 'POST',
    path: `/assets/${key[0]}/status`,
    body: Object.fromEntries(
      Object.entries(entry).filter(([, value]) => value !== undefined && value !== null),
    ),
    effect: `Enters ${entry.status} into the status history of the asset.`,
  }
}

const downtimes: Readonly<Record<string, string>> = { planned: 'PLANNED', unplanned: 'UNPLANNED' }

const statuses: Readonly<Record<string, string>> = {
  in_service: 'ONLINE',
  out_of_service: 'OFFLINE',
}

function statusIn({ status, source_status }: Record<string, any>): string {
  const code = source_status ?? statuses[status]
  if (['ONLINE', 'OFFLINE', 'IGNORE'].includes(code)) return code
  const pointer = source_status ? '/source_status' : '/status'
  const text =
    'MaintainX knows in_service (ONLINE), out_of_service (OFFLINE) and, as source_status, IGNORE.'
  throw refuseAt(pointer, text, 'NOT_ALLOWED_WORD')
}

export const assetActions = {
  move: {
    parameters: ['location_id', 'parent_id'],
    effect: 'Gives the asset another location or another parent. MaintainX keeps no history of it.',
    steps: ({ key, body }) => {
      if (!body.location_id && !body.parent_id)
        throw refuseAt('/location_id', 'Say where to: location_id or parent_id.', 'REQUIRED')
      const change = {
        ...(body.location_id && {
          locationId: encodeAt('/location_id', () => numberOfId(body.location_id)),
        }),
        ...(body.parent_id && {
          parentId: encodeAt('/parent_id', () => numberOfId(body.parent_id)),
        }),
      }
      return [
        { method: 'PATCH', path: `/assets/${key[0]}`, body: change, effect: 'Moves the asset.' },
      ]
    },
    done: (record, { body }) =>
      (!body.location_id || record.location_id === body.location_id) &&
      (!body.parent_id || record.parent_id === body.parent_id),
  },
  set_status: {
    parameters: ['status', 'source_status'],
    effect: 'Enters the status into the history of the asset from now on.',
    steps: (at) => [enter(at, { status: statusIn(at.body) })],
    done: (record, { body }) => record.source_status === statusIn(body),
  },
  report_down: {
    parameters: ['started_at', 'kind', 'source_kind', 'description'],
    effect: 'Sets the asset offline, with the time since when.',
    steps: (at) => [
      enter(at, {
        status: 'OFFLINE',
        downtimeType: at.body.source_kind ?? downtimes[at.body.kind],
        startedAt: at.body.started_at,
        description: at.body.description,
      }),
    ],
    done: (record) => record.operational_state === 'down',
  },
  report_up: {
    parameters: ['ended_at', 'description'],
    effect: 'Sets the asset online, with the time since when; that ends the downtime.',
    steps: (at) => [
      enter(at, {
        status: 'ONLINE',
        startedAt: at.body.ended_at,
        description: at.body.description,
      }),
    ],
    done: (record) => record.operational_state === 'running',
  },
} satisfies Record<string, ActionMap>
