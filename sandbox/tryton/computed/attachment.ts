import type { Environment } from '../environment.ts'
import type { Row } from '../model.ts'
import type { Compute } from './index.ts'

export const computedOfAttachments: Record<string, Record<string, Compute>> = {
  'ir.attachment': {
    data_size: (_env, row) => (row.data as Buffer | null)?.length ?? 0,
    summary: (_env, row) => String(row.description ?? '').split('\n')[0],
    last_user: nameLastUser,
    last_modification: findLastModification,
  },
  'ir.note': {
    message_wrapped: (_env, row) => row.message,
    last_user: nameLastUser,
    last_modification: findLastModification,
  },
}

function nameLastUser(env: Environment, row: Row): string | null {
  return env.recName('res.user', row.write_uid ?? row.create_uid)
}

/** To the second. */
function findLastModification(_env: Environment, row: Row): number {
  return Math.floor((row.write_date ?? row.create_date) / 1_000_000) * 1_000_000
}
