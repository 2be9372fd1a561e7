import type { Compute } from './index.ts'

export const computedOfAttachments: Record<string, Record<string, Compute>> = {
  'ir.attachment': {
    data_size: (_env, row) => (row.data as Buffer | null)?.length ?? 0,
    summary: (_env, row) => String(row.description ?? '').split('\n')[0],
    last_user: (env, row) => env.recName('res.user', row.write_uid ?? row.create_uid),
    last_modification: (_env, row) =>
      Math.floor((row.write_date ?? row.create_date) / 1_000_000) * 1_000_000,
  },
}
