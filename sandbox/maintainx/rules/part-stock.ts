import { invalid } from '../errors.ts'
import type { Rules } from '../resource.ts'
import type { Row } from '../store.ts'
import type { Bag, Visit } from '../visit.ts'

/** Stock of a part in one location. The last four follow the work orders that want it. */
export interface Place {
  locationId: number
  availableQuantity: number
  minimumQuantity: number | null
  maximumQuantity: number | null
  area: string | null
  reserved: number
  kitted: number
  staged: number
  assigned: number
}

const PAUSE = 3_600_000

const FLAT = ['availableQuantity', 'minimumQuantity', 'area', 'locationId'] as const

/** The places of a part; the array is the part's own. */
export function placesOf(part: Row): Place[] {
  return part.locations as Place[]
}

function emptyPlace(locationId: number): Place {
  return {
    locationId,
    availableQuantity: 0,
    minimumQuantity: null,
    maximumQuantity: null,
    area: null,
    reserved: 0,
    kitted: 0,
    staged: 0,
    assigned: 0,
  }
}

/** The place of a part in a location, made when the part was not there yet. */
export function placeAt(part: Row, locationId: number | null): Place | undefined {
  const places = placesOf(part)
  if (locationId === null) return places[0]
  const known = places.find((place) => place.locationId === locationId)
  if (known) return known
  const place = emptyPlace(locationId)
  places.push(place)
  return place
}

export const partRules: Rules = {
  create(row, body, visit) {
    row.orderedQuantity = 0
    row.locations = []
    row.vendors = vendorsFrom(body) ?? []
    refuseMixture(row, body, visit)
    setFlat(row, body)
    for (const place of (body.locations as Partial<Place>[] | undefined) ?? []) setPlace(row, place)
  },
  update(row, body, visit) {
    refuseMixture(row, body, visit)
    setFlat(row, body)
    const changes = body.locations as
      | { addedUpdated?: Partial<Place>[]; removedLocationIds?: number[] }
      | undefined
    for (const place of changes?.addedUpdated ?? []) setPlace(row, place)
    const removed = changes?.removedLocationIds ?? []
    row.locations = placesOf(row).filter((place) => !removed.includes(place.locationId))
    row.vendors = vendorsFrom(body) ?? row.vendors
  },
  adopt(row, data) {
    const sent = data.locations as Partial<Place>[] | undefined
    if (!sent) return data
    const known = (id: number) => placesOf(row).find((place) => place.locationId === id)
    const locations = sent.map((place) => ({
      ...(known(place.locationId!) ?? emptyPlace(place.locationId!)),
      ...place,
    }))
    return { ...data, locations }
  },
  read: (row) => readPart(row),
}

/** The flat fields of the time before multi-location parts exclude `locations` and need one place. */
function refuseMixture(row: Row, body: Bag, visit: Visit): void {
  const flat = FLAT.filter((name) => body[name] !== undefined)
  if (flat.length === 0) return
  if (body.locations !== undefined) {
    throw invalid(`${flat[0]} and locations cannot both be sent`, flat[0])
  }
  const { state, switches, now } = visit
  const enabled = switches.multi_location_parts && now >= state.multiLocationPausedUntil
  if (enabled && placesOf(row).length > 1) {
    // The vendor protects itself by pausing the feature after such a write.
    state.multiLocationPausedUntil = now + PAUSE
    throw invalid('part is stored in multiple locations', flat[0])
  }
}

function setFlat(row: Row, body: Bag): void {
  if (FLAT.every((name) => body[name] === undefined)) return
  const locationId = (body.locationId as number | null | undefined) ?? null
  const first = placesOf(row)[0]
  if (locationId === null && !first) return
  const place = first ?? placeAt(row, locationId)!
  if (locationId !== null) place.locationId = locationId
  Object.assign(place, definedOf(body, ['availableQuantity', 'minimumQuantity', 'area']))
}

function setPlace(row: Row, sent: Partial<Place>): void {
  const place = placeAt(row, sent.locationId!)!
  const next = {
    ...place,
    ...definedOf(sent, ['availableQuantity', 'minimumQuantity', 'maximumQuantity', 'area']),
  }
  const { minimumQuantity: least, maximumQuantity: most } = next
  if (most !== null && least !== null && most < least) {
    throw invalid('maximumQuantity must be greater than or equal to minimumQuantity', 'locations')
  }
  Object.assign(place, next)
}

function definedOf(from: Bag, names: readonly string[]): Bag {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  )
}

function vendorsFrom(body: Bag): unknown[] | undefined {
  if (body.vendors !== undefined) return structuredClone(body.vendors) as unknown[]
  return (body.vendorIds as number[] | undefined)?.map((vendorId) => ({ vendorId }))
}

function readPart(row: Row): Bag {
  const places = placesOf(row)
  const first = places[0]
  const sum = (name: keyof Place) => places.reduce((total, at) => total + Number(at[name] ?? 0), 0)
  const most = places.map((place) => place.maximumQuantity).filter((value) => value !== null)
  return {
    area: first?.area ?? null,
    locationId: first?.locationId ?? null,
    availableQuantity: sum('availableQuantity'),
    inStockQuantity: sum('availableQuantity'),
    minimumQuantity: sum('minimumQuantity'),
    maximumQuantity: most.length > 0 ? sum('maximumQuantity') : null,
    reservedQuantity: sum('reserved'),
    assignedQuantity: sum('assigned'),
    committedQuantities: committed(sum('kitted'), sum('reserved'), sum('staged')),
    vendorIds: (row.vendors as { vendorId: number }[]).map((vendor) => vendor.vendorId),
    locations: places.map((place) => ({
      ...place,
      reservedQuantity: place.reserved,
      assignedQuantity: place.assigned,
      committedQuantities: committed(place.kitted, place.reserved, place.staged),
    })),
  }
}

function committed(kitted: number, reserved: number, staged: number): Bag {
  return { kitted, reserved, staged }
}
