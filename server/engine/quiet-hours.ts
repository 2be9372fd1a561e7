import { type Connector, createQuietHours } from '@millwright/kit'
import type { Connection } from '../store/schema.ts'

type Timed = Pick<Connection, 'quiet_hours' | 'settings'>

/**
 * Tells how long the quiet hours of a connection last from a moment (ms since 1970) on, in ms; 0 = it is not quiet.
 * Undefined where it has none. Hours without a zone are those of its source.
 */
export function quietHoursOf(
  { quiet_hours, settings }: Timed,
  connector: Connector,
): ((wall: number) => number) | undefined {
  if (quiet_hours.length === 0) return undefined
  const zone = settings.time_zone || connector.zone || 'UTC'
  return createQuietHours(quiet_hours, String(zone))
}
