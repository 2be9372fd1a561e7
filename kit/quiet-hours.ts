/** Hours in which background work rests, in the source's zone: `22:00` to `06:00` goes over midnight. */
export interface QuietHours {
  /** `hh:mm`, of the clock on the wall. */
  from: string
  to: string
  /** Days on which they begin, 1 = Monday to 7 = Sunday. Default: all. */
  days?: readonly number[]
}

const DAY = 1440
const MINUTE = 60_000
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Tells how long quiet hours last from a moment (ms since 1970) on, in ms; 0 = it is not quiet. */
export function createQuietHours(
  hours: readonly QuietHours[],
  zone: string,
): (wall: number) => number {
  const ranges = hours.map(({ from, to, days }) => ({
    from: toMinute(from),
    to: toMinute(to),
    days: new Set(days ?? [1, 2, 3, 4, 5, 6, 7]),
  }))
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const localTime = (wall: number) => {
    const parts = Object.fromEntries(format.formatToParts(wall).map((p) => [p.type, p.value]))
    const day = weekdays.indexOf(parts.weekday!) + 1
    return { day, minute: Number(parts.hour) * 60 + Number(parts.minute) }
  }

  const left = (wall: number): number => {
    const { day, minute } = localTime(wall)
    const yesterday = day === 1 ? 7 : day - 1
    let most = 0
    for (const { from, to, days } of ranges) {
      const length = (to - from + DAY) % DAY || DAY
      const isToday = days.has(day) && minute >= from && minute < from + length
      const isOld = days.has(yesterday) && minute + DAY < from + length
      if (isToday) most = Math.max(most, from + length - minute)
      if (isOld) most = Math.max(most, from + length - minute - DAY)
    }
    return most * MINUTE - (most > 0 ? wall % MINUTE : 0)
  }

  return (wall) => {
    let end = wall
    // Ranges may follow each other without a gap, but not for longer than a week.
    for (let more = left(end); more > 0 && end - wall < 7 * DAY * MINUTE; more = left(end))
      end += more
    return end - wall
  }
}

function toMinute(text: string): number {
  const [, hour, minute] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text) ?? []
  const at = Number(hour) * 60 + Number(minute)
  if (!(at <= DAY)) throw new Error(`${text} is no time of the day: hh:mm`)
  return at % DAY
}
