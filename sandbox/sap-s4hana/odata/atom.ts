import { escapeXml } from '../../escape-xml.ts'
import { addressEntity } from './address.ts'
import type { EntitySet, Property, Row, Value } from './schema.ts'
import type { Shaping } from './shape.ts'
import { decimalText, writeStamp } from './values.ts'

const spaces =
  'xmlns="http://www.w3.org/2005/Atom" ' +
  'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" ' +
  'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'

/** An entity as an Atom entry: what a V2 service answers when nobody asked for JSON. */
export function writeEntry(set: EntitySet, row: Row, shaping: Shaping, outermost = true): string {
  const address = addressEntity(set, row)
  const properties = [...set.properties.values()].map((property) =>
    writeProperty(property, shaping.reader.value(property, row), shaping),
  )
  const links = [...set.navigations.keys()].map(
    (name) =>
      `<link href="${escapeXml(`${address}/${name}`)}" ` +
      `rel="http://schemas.microsoft.com/ado/2007/08/dataservices/related/${name}" title="${name}"/>`,
  )
  return (
    `<entry${outermost ? ` ${spaces}` : ''}><id>${escapeXml(`${shaping.root}/${address}`)}</id>` +
    `<title type="text">${escapeXml(address)}</title>` +
    `<category term="${set.service.namespace}.${set.type}" ` +
    'scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme"/>' +
    `${links.join('')}<content type="application/xml"><m:properties>${properties.join('')}` +
    '</m:properties></content></entry>'
  )
}

/** A list as an Atom feed. */
export function writeFeed(set: EntitySet, rows: Row[], next: string | null, shaping: Shaping) {
  const entries = rows.map((row) => writeEntry(set, row, shaping, false))
  const link = next === null ? '' : `<link rel="next" href="${escapeXml(next)}"/>`
  return (
    `<feed ${spaces}><id>${escapeXml(`${shaping.root}/${set.name}`)}</id>` +
    `<title type="text">${set.name}</title>${entries.join('')}${link}</feed>`
  )
}

function writeProperty(property: Property, value: Value, { options }: Shaping): string {
  const { name, kind } = property
  if (value === null && kind !== 'S') return `<d:${name} m:null="true"/>`
  const text = String(value ?? '')
  const number = Number(value)
  if (kind === 'D') return `<d:${name}>${decimalText(number, property.scale ?? 3)}</d:${name}>`
  if (kind === 'T') return `<d:${name}>${writeStamp(number, 0).slice(0, -1)}</d:${name}>`
  if (kind === 'O') return `<d:${name}>${writeStamp(number, property.precision ?? 0)}</d:${name}>`
  if (kind === 'M')
    return `<d:${name}>PT${new Date(number * 1000).toISOString().slice(11, 19).replace(':', 'H').replace(':', 'M')}S</d:${name}>`
  return options.version === 2 && text === ''
    ? `<d:${name}/>`
    : `<d:${name}>${escapeXml(text)}</d:${name}>`
}
