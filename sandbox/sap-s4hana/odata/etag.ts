import { framework } from './errors.ts'
import type { EntitySet, Property, Row } from './schema.ts'
import { writeStamp } from './values.ts'

/**
 * The ETag of a record: of the property that the set names, else of its change stamp, else of its
 * content. Null where the set has none.
 */
export function tagEntity(set: EntitySet, row: Row): string | null {
  if (set.etag === null) return null
  const named = set.etag === '' ? undefined : set.properties.get(set.etag)
  const stamp = named ?? stampOf(set)
  const value = stamp ? row[stamp.field] : undefined
  if (
    set.service.version === 2 &&
    stamp &&
    typeof value === 'number' &&
    (named || isExact(stamp))
  ) {
    const text = encodeURIComponent(writeStamp(value, stamp.precision ?? 0))
    return `W/"datetimeoffset'${text}'"`
  }
  const moment = typeof value === 'number' ? value : 0
  const digits = moment === 0 ? '00000000000000' : writeStamp(moment, 0).replace(/\D/g, '')
  return `W/"SADL-0${digits}C~${digits}.${hash(JSON.stringify(row))}"`
}

function stampOf(set: EntitySet): Property | undefined {
  return set.properties.get('LastChangeDateTime')
}

function isExact(property: Property) {
  return property.kind === 'O' && property.precision === 7
}

/** FNV-1a: short and the same on every machine. */
function hash(text: string): string {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1)
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0
  return String(sum % 10_000_000).padStart(7, '0')
}

/** Compares If-Match with what is stored: 428 when it is missing, 412 when it is stale. */
export function checkMatch(set: EntitySet, row: Row, sent: string | undefined, required: boolean) {
  const current = tagEntity(set, row)
  if (current === null) return
  if (sent === undefined) {
    if (required) throw framework.etagRequired(set.service.version)
    return
  }
  if (sent === '*') return
  if (!/^(W\/)?"[^"]*(\\"[^"]*)*"$/.test(sent)) throw framework.etagMalformed(sent)
  if (decode(sent) !== decode(current)) throw framework.preconditionFailed()
}

/** Clients send the tag back escaped or not. */
function decode(tag: string) {
  try {
    return decodeURIComponent(tag).replace(/^W\//, '')
  } catch {
    return tag
  }
}
