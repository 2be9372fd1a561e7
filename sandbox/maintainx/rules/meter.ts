import { invalid, missing, refuse } from '../errors.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'
import { uuidOf } from './asset.ts'

const DAY = 86_400_000

/** How far back readings of sensors may be dated. */
const SENSOR_DAYS = 3

const TOO_MANY =
  'Too Many Requests. Manual meter readings are limited to 10 every 24h 00m 00s. For a higher ' +
  'recording frequency please use Meters of type IoT. Contact support@getmaintainx.com for help.'

export function uuidRule(row: Row, body: Bag, visit: Visit): void {
  row.measurementType = body.measurementType ?? 'MANUAL'
  row.uuid = uuidOf(0x10000 + visit.state.next('meter uuid', 1))
}

export function readMeter(row: Row, visit: Visit): Bag {
  const { state, expand } = visit
  return {
    ...(expand.has('asset') && { asset: state.find('assets', row.assetId) }),
    ...(expand.has('location') && { location: state.find('locations', row.locationId) }),
  }
}

/** A reading as it is sent in a batch. */
export interface Reading {
  meterId: number
  value: number
  readingDate?: string
}

/** Books readings all or none. Manual ones are counted per request and limited per day. */
export function addReadings(readings: Reading[], visit: Visit): Bag[] {
  const meters = readings.map((reading) => {
    const meter = visible(visit, 'meters', reading.meterId)
    if (!meter) throw missing('meter Not Found')
    checkDate(reading, meter, visit.now)
    return meter
  })
  if (meters.some((meter) => meter.measurementType === 'MANUAL')) countManual(visit)
  return readings.map((reading, at) => addReading(reading, meters[at]!, visit))
}

function checkDate(reading: Reading, meter: Row, now: number): void {
  if (reading.readingDate === undefined || reading.readingDate === null) return
  const at = Date.parse(reading.readingDate)
  const tooOld = meter.measurementType !== 'MANUAL' && at < now - SENSOR_DAYS * DAY
  if (Number.isNaN(at) || tooOld) throw invalid('errors with request', 'readingDate')
}

function countManual(visit: Visit): void {
  const limit = visit.switches.manual_readings_per_day
  const { state, now } = visit
  state.manualReadings = state.manualReadings.filter((at) => at > now - DAY)
  if (limit > 0 && state.manualReadings.length >= limit) throw refuse(429, { error: TOO_MANY })
  state.manualReadings.push(now)
}

function addReading(reading: Reading, meter: Row, visit: Visit): Bag {
  const createdAt = new Date(visit.now).toISOString()
  const number = visit.state.next('reading', 5512)
  const manual = meter.measurementType === 'MANUAL'
  const entry = {
    id: manual ? String(number) : `${meter.id}-${uuidOf(0x20000 + number)}`,
    meterId: meter.id,
    value: reading.value,
    readingDate: reading.readingDate ?? createdAt,
    createdAt,
  }
  const last = meter.lastReading as { readingDate: string } | null | undefined
  if (!last || Date.parse(last.readingDate) <= Date.parse(entry.readingDate)) {
    meter.lastReading = entry
  }
  touch('meters', meter, visit)
  return entry
}
