import { forbidden } from '../errors.ts'
import type { Rules } from '../resource.ts'
import { findForRead } from '../visit.ts'

/** The organization's rate, in cents per hour, for people without their own. */
const DEFAULT_RATE = 4200

export const userRules: Rules = {
  create(row, body, visit) {
    if (visit.switches.key_role === 'full_user') {
      throw forbidden('You do not have permission to create this user.')
    }
    row.role = body.role ?? 'MEMBER'
    row.authType = body.authType ?? 'NORMAL'
  },
  update(row, body, visit) {
    const { authType } = body
    const full = visit.switches.key_role === 'full_user'
    if (full && authType !== undefined && authType !== row.authType) {
      throw forbidden(
        `You do not have permission to edit the Auth Type from ${row.authType} to ${authType}.`,
      )
    }
  },
  // People who left can still be read by id.
  find(visit) {
    const kept = { ...visit, switches: { ...visit.switches, deleted_record: 200 } }
    return findForRead('users', kept, visit.params.id)
  },
  read: (row) => ({
    hourlyRate: row.hourlyRate ?? DEFAULT_RATE,
    removedFromOrganization: row.deletedAt !== null,
  }),
}
