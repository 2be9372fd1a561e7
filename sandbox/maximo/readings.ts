import { USER } from './access.ts'
import { readTime } from './clock.ts'
import { refuse } from './errors.ts'
import type { Row } from './store.ts'
import type { Bag, Visit } from './visit.ts'

/** A reading without its meter, or below the last one of a counter. */
export function checkReading(sent: Bag, meter: Row | undefined): void {
  if (!meter) throw refuse('BMXAA1339E', 'The ASSETMETER record was not found by its key.')
  const last = Number(meter.values.lastreading)
  const isCounter = meter.values.average !== undefined && meter.values.rollover !== undefined
  if (isCounter && Number(sent.newreading) < last && sent.dorollover !== true)
    throw refuse('BMXAA3397E', `The reading ${sent.newreading} is below the last one, ${last}.`)
}

export function saveReading(meter: Row, sent: Bag, { now, switches }: Visit): void {
  const at = sent.newreadingdate ? readTime(String(sent.newreadingdate), switches.clock_zone) : now
  Object.assign(meter.values, {
    lastreading: String(sent.newreading),
    lastreadingdate: at,
    lastreadinginspctr: sent.inspector ?? USER.userid,
    newreading: null,
    newreadingdate: null,
    inspector: null,
  })
}
