export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** Hours in which background work rests: `22:00` to `06:00` goes over midnight, `00:00` to `00:00` is a day. */
export interface QuietHours {
  /** `hh:mm`, of the clock on the wall. */
  from: string
  to: string
  /** Days on which they begin. Default: all. */
  days?: readonly Weekday[] | undefined
  /** IANA name of the zone of that clock. Default: that of the source. */
  time_zone?: string | undefined
}

const DAY = 1440
const MINUTE = 60_000
/** Nobody rests for longer than this at a time, in ms. */
export const LONGEST_QUIET = 7 * DAY * MINUTE

/** Tells how long quiet hours last from a moment (ms since 1970) on, in ms; 0 = it is not quiet. */
export function createQuietHours(
  hours: readonly QuietHours[],
  zone: string,
): (wall: number) => number {
  const ranges = hours.map((range) => createRange(range, zone))
  return (wall) => {
    let end = wall
    // Ranges may follow each other without a gap.
    for (let more = wall; more > 0 && end - wall < LONGEST_QUIET; ) {
      more = Math.max(0, ...ranges.map((left) => left(end)))
      end += more
    }
    return Math.min(end - wall, LONGEST_QUIET)
  }
}

function createRange({ from, to, days, time_zone }: QuietHours, zone: string) {
  const start = toMinute(from)
  const length = (toMinute(to) - start + DAY) % DAY || DAY
  const begins = new Set<Weekday>(days ?? weekdays)
  const toLocal = createClock(time_zone ?? zone)

  return (wall: number): number => {
    const { day, minute } = toLocal(wall)
    const since = minute - start
    const isToday = since >= 0 && begins.has(weekdays[day]!)
    const isOld = since + DAY < length && begins.has(weekdays[(day + 6) % 7]!)
    if (!isOld && !(isToday && since < length)) return 0
    const left = isToday && since < length ? length - since : length - since - DAY
    const end = wall - (wall % MINUTE) + left * MINUTE
    // The clock may be put forward or back on the way: it shows something else then.
    const off = ((toLocal(end).minute - start - length + 2.5 * DAY) % DAY) - DAY / 2
    return Math.max(1, end - off * MINUTE - wall)
  }
}

/** The day (0 = Monday) and the minute of it that a clock in this zone shows. Throws for a zone that is none. */
function createClock(zone: string): (wall: number) => { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (wall) => {
    const parts = Object.fromEntries(format.formatToParts(wall).map((p) => [p.type, p.value]))
    const day = weekdays.indexOf(parts.weekday!.toLowerCase() as Weekday)
    return { day, minute: Number(parts.hour) * 60 + Number(parts.minute) }
  }
}

function toMinute(text: string): number {
  const [, hour, minute] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? []
  const at = Number(hour) * 60 + Number(minute)
  if (!(at <= DAY)) throw new Error(`${text} is no time of the day: hh:mm`)
  return at % DAY
}
