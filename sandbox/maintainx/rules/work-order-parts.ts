import type { Row, State } from '../store.ts'
import type { Bag } from '../visit.ts'
import { type Place, placesOf } from './part-stock.ts'

/** A part on an order as it is stored. */
export interface UsedPart {
  partId: number
  quantityUsed: number
  locationId: number | null
  copyOnRecurring: string
}

/** PATCH may leave out a quantity: the one before stays. */
export function makePartsUsed(body: Bag, old: Bag[]): UsedPart[] {
  const before = old as unknown as UsedPart[]
  return ((body.partsUsed as Partial<UsedPart>[] | undefined) ?? []).map((sent) => {
    const known = before.find((part) => part.partId === sent.partId)
    return {
      partId: sent.partId!,
      quantityUsed: sent.quantityUsed ?? known?.quantityUsed ?? 1,
      locationId: sent.locationId ?? known?.locationId ?? null,
      copyOnRecurring: sent.copyOnRecurring ?? known?.copyOnRecurring ?? 'Default',
    }
  })
}

const COUNTER: Record<string, 'assigned' | 'reserved' | 'kitted' | 'staged'> = {
  ASSIGNED: 'assigned',
  RESERVED: 'reserved',
  KITTED: 'kitted',
  STAGED: 'staged',
}

/** Adds (or with -1 takes away) what an open order holds of its parts. */
export function countCommitted(state: State, order: Row, sign: 1 | -1): void {
  const counter = COUNTER[String(order.partStatus)]
  if (!counter || !isOpen(order)) return
  for (const used of order.partsUsed as UsedPart[]) {
    const place = placeOf(state, used)
    if (place) place[counter] += sign * used.quantityUsed
  }
}

function isOpen(order: Row): boolean {
  return ['OPEN', 'IN_PROGRESS', 'ON_HOLD'].includes(String(order.status))
}

function placeOf(state: State, used: UsedPart): Place | undefined {
  const part = state.find('parts', used.partId)
  if (!part) return undefined
  const places = placesOf(part)
  return places.find((place) => place.locationId === used.locationId) ?? places[0]
}

/** The parts of an order as they are read, with the stock they find. */
export function readParts(state: State, order: Row, withExtra: boolean): Bag[] {
  return (order.partsUsed as UsedPart[]).flatMap((used) => {
    const part = state.find('parts', used.partId)
    if (!part) return []
    const places = placesOf(part)
    return [
      {
        id: part.id,
        name: part.name,
        description: part.description,
        area: places[0]?.area ?? null,
        unitCost: part.unitCost,
        availableQuantity: sum(places, 'availableQuantity'),
        minimumQuantity: sum(places, 'minimumQuantity'),
        barcode: part.barcode,
        quantityUsed: used.quantityUsed,
        copyOnRecurring: used.copyOnRecurring,
        locationId: used.locationId,
        ...(withExtra && { partExtraFields: part.extraFields }),
      },
    ]
  })
}

function sum(places: Place[], name: 'availableQuantity' | 'minimumQuantity'): number {
  return places.reduce((total, place) => total + (place[name] ?? 0), 0)
}

/** Whether the stock covers what the order wants; null for an order without parts. */
export function availabilityOf(state: State, order: Row): string | null {
  const wanted = order.partsUsed as UsedPart[]
  if (wanted.length === 0) return null
  const covered = wanted.filter((used) => {
    const part = state.find('parts', used.partId)
    return part && sum(placesOf(part), 'availableQuantity') >= used.quantityUsed
  })
  if (covered.length === wanted.length) return 'PARTS_AVAILABLE'
  return covered.length === 0 ? 'PARTS_UNAVAILABLE' : 'PARTIAL_PARTS'
}
