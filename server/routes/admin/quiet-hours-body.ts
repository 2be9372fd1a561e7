import { createQuietHours, LONGEST_QUIET, weekdays } from '@millwright/kit'
import * as z from 'zod'
import { isTimeZone } from '../../engine/connect-form.ts'

const TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/
const Time = z.string().regex(TIME, 'is a time of the day: hh:mm, 00:00 to 24:00.')

const Hours = z.strictObject({
  from: Time.describe('hh:mm, by the clock of the zone.'),
  to: Time.describe(
    'The same; before `from` it is of the next day, equal to it a whole day later.',
  ),
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .refine((days) => new Set(days).size === days.length, 'names a day twice.')
    .optional()
    .describe('Days on which they begin; all without it.'),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'is the name of a time zone such as Europe/Berlin.')
    .optional()
    .describe('IANA name; the zone of the source without it.'),
})

/** When background work rests, as an account sets it. */
export const QuietHoursList = z
  .array(Hours)
  .max(20)
  .refine(endsSometime, 'never ends: background work would never go on.')
  .describe(
    'When background work (syncs, looks at a source that works) rests; calls go on. Instead of those that were set before; [] ends them.',
  )

function endsSometime(hours: z.infer<typeof Hours>[]): boolean {
  try {
    return createQuietHours(hours, 'UTC')(Date.now()) < LONGEST_QUIET
  } catch {
    // Something in it is wrong, and is told with its place.
    return true
  }
}
