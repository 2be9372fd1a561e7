import type { Native } from '@millwright/kit'
import { custom, FieldRefusal } from '@millwright/kit/fields'
import { numberOfId, toId } from './values.ts'

export const assignees = custom<any>(
  'assignees',
  (order) =>
    Array.isArray(order.assignees)
      ? order.assignees.map(({ type, id }: Native) => ({
          kind: type === 'TEAM' ? 'team' : 'user',
          id: toId(id),
        }))
      : null,
  (list: Native[] | null, body) => {
    body.assignees = encodeAssignees(list ?? [])
  },
)

/** Users and teams; nobody among them is the first. */
export function encodeAssignees(list: readonly Native[]): Native[] {
  return list.map(({ kind, id, is_primary }, index) => {
    if (kind !== 'user' && kind !== 'team') {
      throw new FieldRefusal('NOT_ALLOWED_WORD', 'MaintainX assigns work to users and teams.', [
        index,
        'kind',
      ])
    }
    if (is_primary === true) {
      const text = 'MaintainX does not tell who of several assignees answers for the work.'
      throw new FieldRefusal('FIELD_NOT_WRITABLE', text, [index, 'is_primary'])
    }
    return { type: kind === 'team' ? 'TEAM' : 'USER', id: numberOfId(id) }
  })
}

/** The team of an order that has just one. */
export function teamOf(order: Native): string | null {
  const teams = (order.assignees ?? []).filter(({ type }: Native) => type === 'TEAM')
  return teams.length === 1 ? toId(teams[0].id) : null
}
