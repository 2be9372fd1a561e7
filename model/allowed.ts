import * as z from 'zod'

/** May this be done to the record now; if not, why, and until when. */
export const Permission = z
  .object({
    possible: z.boolean(),
    code: z.string().optional().describe('Stable code of the rule, e.g. `LOCKED_BY_STATE`.'),
    reason: z.string().optional().describe('A sentence that says why it is not possible.'),
    until: z.string().nullable().optional().describe('What ends the lock, if anything does.'),
  })
  .meta({ id: 'Permission' })
export type Permission = z.infer<typeof Permission>

const PermissionByName = z.record(z.string(), Permission)

/** Answer of `include=allowed`: what may be done to this record now. */
export const Allowed = z
  .object({
    update: Permission.extend({ fields: PermissionByName }),
    delete: Permission,
    actions: PermissionByName,
  })
  .meta({ id: 'Allowed' })
export type Allowed = z.infer<typeof Allowed>
