import { invalid } from '../errors.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit } from '../visit.ts'
import { placeAt } from './part-stock.ts'

const NEXT: Record<string, readonly string[]> = {
  PENDING: ['APPROVED', 'DECLINED', 'CANCELED'],
  APPROVED: ['COMPLETED', 'CANCELED'],
}

interface Destination {
  locationId: number
  quantity: number
}

/** Approving takes the pieces out of the source, completing puts them where they were received. */
export function transferStatus(row: Row, body: Bag, visit: Visit): void {
  const status = String(body.status)
  if (!NEXT[String(row.status)]?.includes(status)) throw invalid('status is not valid')
  const quantity = (body.quantity as number | undefined) ?? (row.quantityRequested as number)
  if (status === 'APPROVED') {
    move(row.sourcePartId, (body.sourceLocationId as number) ?? null, -quantity, visit)
    row.quantityTransferred = quantity
    row.transferrerId = visit.state.me
  }
  if (status === 'CANCELED' && row.status === 'APPROVED') {
    const back = Number(row.quantityTransferred)
    move(row.sourcePartId, (row.sourceLocationId as number) ?? null, back, visit)
  }
  if (status === 'COMPLETED') complete(row, body, visit)
  row.status = status
}

function complete(row: Row, body: Bag, visit: Visit): void {
  const places = (body.destinationLocations as Destination[] | undefined) ?? []
  const total = places.reduce((sum, place) => sum + place.quantity, 0)
  if (places.length === 0) {
    move(row.destinationPartId, null, Number(row.quantityTransferred), visit)
  }
  for (const place of places) move(row.destinationPartId, place.locationId, place.quantity, visit)
  row.destinationLocations = places
  row.quantityReceived = places.length > 0 ? total : row.quantityTransferred
}

function move(partId: unknown, locationId: number | null, pieces: number, visit: Visit): void {
  const part = visit.state.find('parts', partId)
  const place = part && placeAt(part, locationId)
  if (!part || !place) throw invalid('status is not valid')
  place.availableQuantity += pieces
  touch('parts', part, visit)
}
