import * as z from 'zod'

/** Calls and seconds, as they are asked for. */
export const quotaFields = {
  quota: z.int().min(1).max(1_000_000).describe('Calls.'),
  window_s: z.int().min(1).max(86_400).describe('Seconds.'),
}

export const LimitName = z
  .string()
  .regex(/^(account|connection|key)(-[a-z0-9-]{1,30})?$/, 'A name is connection, or connection-…')
  .describe('`connection`, `account` or `key`; with an addition (`connection-day`) one more.')

/** The limits that an account sets itself. */
export const OwnLimits = z
  .array(z.strictObject({ name: LimitName, ...quotaFields }))
  .max(5)
  .describe('Instead of those that were set before; [] goes back to the standard.')
