import { parseHistory, parseSwitch } from './config-values.ts'

const HISTORY_DAYS = 90

/** Settings of what new connections get. */
export const SYNC_SETTINGS = {
  syncs: {
    name: 'MILLWRIGHT_SYNC',
    default: 'on',
    sentence:
      'on or off: whether new connections get a mirror that is kept fresh. What is there already keeps its own settings.',
    parse: parseSwitch,
  },
  push: {
    name: 'MILLWRIGHT_PUSH',
    default: null,
    sentence:
      'on or off: whether systems that can tell of changes by themselves are asked to send them to MILLWRIGHT_PUBLIC_URL/push/…, which they must be able to reach. On where that address is set and begins with https:, unless set.',
    parse: parseSwitch,
  },
  syncHistory: {
    name: 'MILLWRIGHT_SYNC_HISTORY',
    default: null,
    sentence:
      'How far back new connections read orders, receipts, movements and readings for the first time: a number of days, or all. 90 unless set; all in a development start.',
    parse: parseHistory,
  },
}

/** The sandbox's records are older than what a new connection needs for its first months. */
export function readHistory(
  days: number | null | undefined,
  env: 'development' | 'production',
): number | null {
  if (days !== undefined) return days
  return env === 'development' ? null : HISTORY_DAYS
}

/** Without an address of its own a server is at most reached from its own machine. */
export function readPush(wanted: boolean | undefined, publicUrl: string | undefined): boolean {
  return wanted ?? publicUrl?.trim().startsWith('https:') ?? false
}
