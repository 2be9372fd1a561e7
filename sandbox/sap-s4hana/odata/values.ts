import { framework, refuse } from './errors.ts'
import type { Property, Value } from './schema.ts'

/**
 * Values in the store: dates and stamps are milliseconds (stamps with microseconds as a fraction),
 * times are seconds of the day, decimals are numbers, everything else is what it looks like.
 */
export interface WireOptions {
  version: 2 | 4
  /** `strip` writes "39", `keep` writes "39.000". */
  zeros: 'strip' | 'keep'
  /** V4 only: the client asked for decimals in quotes. */
  quotedDecimals: boolean
  /** V4 shows internal unit codes. */
  internalUnits: boolean
}

const unitCodes = new Map([
  ['PC', 'ST'],
  ['CAR', 'KAR'],
])
const externalCodes = new Map([...unitCodes].map(([external, internal]) => [internal, external]))

/** Fields whose numbers are padded inside the system and shown without zeros. */
const alphaFields = new Set(
  (
    'AddressID BusinessPartner Supplier Customer InvoicingParty SupplyingSupplier FixedSupplier ' +
    'PurchaseOrder PurchaseRequisition PurchasingDocument PurchaseContract Material Product ' +
    'MaterialDocument ReversedMaterialDocument Equipment SuperordinateEquipment MaintenanceOrder ' +
    'MaintenanceNotification ManufacturingOrder Reservation CostCenter GLAccount OrderID ' +
    'MeasuringPoint MeasurementDocument MaintenancePlan MaintenanceItem MaintOrderConf ' +
    'MaintOrderConfCntrValue PersonnelNumber ReconciliationAccount ProfitCenter MasterFixedAsset ' +
    'MaintenancePlanCycle MaintenanceOrderConfirmation MaintOrderConfirmation'
  ).split(' '),
)

function isUnit(property: Property): boolean {
  return property.kind === 'S' && /(Unit|UoM)$/.test(property.name)
}

/** What an unset field reads as. */
export function defaultValue(property: Property): Value {
  switch (property.kind) {
    case 'S':
      return property.digits ? '0' : ''
    case 'B':
      return false
    case 'D':
    case 'F':
    case 'I':
    case 'H':
    case 'Y':
    case 'J':
    case 'M':
      return 0
    default:
      return null
  }
}

/** A unit code in an address of V4 is internal, the store has external ones. */
export function readUnitCode(property: Property, value: Value): Value {
  return isUnit(property) ? (externalCodes.get(String(value)) ?? value) : value
}

/** Brings what a client wrote for a field into the form of the store: no leading zeros. */
export function normalize(property: Property, value: Value): Value {
  if (typeof value !== 'string') return value
  const padded = property.digits || alphaFields.has(property.field)
  return padded && /^0+\d/.test(value) && /^\d+$/.test(value)
    ? value.replace(/^0+(?=\d)/, '')
    : value
}

/** The JSON value of a property as the service writes it. */
export function writeValue(property: Property, value: Value, options: WireOptions): unknown {
  if (value === null) return property.kind === 'S' && options.version === 2 ? '' : null
  switch (property.kind) {
    case 'S':
      return options.internalUnits && isUnit(property)
        ? (unitCodes.get(String(value)) ?? value)
        : value
    case 'D':
      return writeDecimal(property, Number(value), options)
    case 'J':
      return options.version === 2 ? String(value) : value
    case 'F':
      return options.version === 2 ? String(value) : value
    case 'T':
      return options.version === 2
        ? `/Date(${Math.floor(Number(value))})/`
        : new Date(Number(value)).toISOString().slice(0, 10)
    case 'O':
      return options.version === 2
        ? `/Date(${Math.floor(Number(value))}+0000)/`
        : writeStamp(Number(value), property.precision ?? 0)
    case 'M':
      return options.version === 2
        ? `PT${clock(Number(value), ['H', 'M', 'S'])}`
        : clock(Number(value), [':', ':', ''])
    default:
      return value
  }
}

function writeDecimal(property: Property, value: number, options: WireOptions) {
  const fixed = decimalText(value, property.scale ?? 3)
  if (options.version === 4 && !options.quotedDecimals) return Number(fixed)
  return options.zeros === 'keep' ? value.toFixed(property.scale ?? 3) : fixed
}

/** A decimal without trailing zeros and never in exponent form. */
export function decimalText(value: number, scale: number): string {
  const fixed = value.toFixed(scale)
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
}

/** A stamp in ISO form with the digits of its precision: 7 digits show microseconds and a zero. */
export function writeStamp(value: number, precision: number): string {
  const whole = Math.floor(value)
  const seconds = new Date(whole).toISOString().slice(0, 19)
  if (precision === 0) return `${seconds}Z`
  const micros = (whole % 1000) * 1000 + Math.round((value - whole) * 1000)
  return `${seconds}.${String(micros).padStart(6, '0').padEnd(7, '0').slice(0, precision)}Z`
}

function clock(seconds: number, marks: [string, string, string]) {
  const parts = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    Math.floor(seconds) % 60,
  ]
  return parts.map((part, index) => String(part).padStart(2, '0') + marks[index]).join('')
}

/** Reads the JSON value that a client sent for a property. Throws a parse error in the vendor's words. */
export function readValue(property: Property, sent: unknown, options: WireOptions): Value {
  if (sent === null || sent === undefined) return defaultValue(property)
  const fail = () => framework.badValue(property.name, sent)
  switch (property.kind) {
    case 'S':
    case 'G':
    case 'X':
    case 'R':
      if (typeof sent !== 'string') throw fail()
      if (property.length !== null && sent.length > property.length && !/^0+\d+$/.test(sent))
        throw fail()
      return normalize(property, readUnit(property, sent, options))
    case 'B':
      if (typeof sent !== 'boolean') throw fail()
      return sent
    case 'D':
      return readDecimal(property, sent, options)
    case 'F':
    case 'I':
    case 'J':
    case 'H':
    case 'Y': {
      const number = typeof sent === 'string' && options.version === 2 ? Number(sent) : sent
      if (typeof number !== 'number' || !Number.isFinite(number)) throw fail()
      return number
    }
    default: {
      if (typeof sent !== 'string') throw fail()
      const moment = property.kind === 'M' ? readTime(sent) : readMoment(sent)
      if (moment === null) throw fail()
      const day = property.kind === 'T' && !property.precision
      return day ? Math.floor(moment / 86_400_000) * 86_400_000 : moment
    }
  }
}

function readUnit(property: Property, sent: string, options: WireOptions): string {
  if (!isUnit(property)) return sent
  const wrong = options.internalUnits ? unitCodes : externalCodes
  if (wrong.has(sent)) throw refuse('MG/142', `Value ${sent} not allowed for MARM-MEINH`)
  return options.internalUnits ? (externalCodes.get(sent) ?? sent) : sent
}

function readDecimal(property: Property, sent: unknown, options: WireOptions): number {
  const quotes = options.version === 2 || options.quotedDecimals
  const text = typeof sent === 'number' ? String(sent) : quotes ? sent : undefined
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text.trim()))
    throw framework.badValue(property.name, sent)
  const [whole = '', fraction = ''] = text.trim().replace('-', '').split('.')
  const scale = property.scale ?? 3
  const room = property.precision === null ? 31 : property.precision - scale
  if (fraction.replace(/0+$/, '').length > scale || whole.replace(/^0+/, '').length > room)
    throw framework.badValue(property.name, sent)
  return Number(text)
}

/** Milliseconds of `/Date(1)/`, `2026-03-02`, `2026-03-02T00:00:00` or with `Z`, else null. */
export function readMoment(text: string): number | null {
  const json = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)
  if (json) return Number(json[1])
  const iso =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?)?$/
  const match = iso.exec(text)
  if (!match) return null
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] = match
  const whole = Date.parse(`${day}T${time}${zone}`)
  if (Number.isNaN(whole)) return null
  return whole + Math.floor(Number(`0.${fraction || 0}`) * 1e6 + 0.5) / 1000
}

/** Seconds of `PT14H05M00S` or `14:05:00`, else null. */
export function readTime(text: string): number | null {
  const match =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/.exec(text) ??
    /^(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text)
  if (!match) return null
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}
