import { internalOf, storedOf } from './domains.ts'
import { refuse } from './errors.ts'
import type { Row, Value } from './store.ts'
import type { Switches } from './switches.ts'

/** Steps by internal value: of work orders as the vendor's own clients have them, of the others as far as told. */
const STEPS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  workorder: {
    WAPPR: ['APPR', 'COMP', 'CAN', 'INPRG', 'WSCH', 'CLOSE', 'WMATL'],
    APPR: ['COMP', 'WAPPR', 'CAN', 'INPRG', 'WSCH', 'CLOSE', 'WMATL', 'APPR'],
    WSCH: ['COMP', 'WAPPR', 'CAN', 'INPRG', 'CLOSE', 'WMATL', 'APPR'],
    WMATL: ['COMP', 'WAPPR', 'CAN', 'INPRG', 'CLOSE', 'APPR'],
    INPRG: ['COMP', 'WAPPR', 'CLOSE', 'WMATL'],
    COMP: ['CLOSE'],
    CLOSE: [],
    CAN: [],
  },
  po: {
    WAPPR: ['INPRG', 'APPR', 'CAN', 'HOLD'],
    INPRG: ['WAPPR', 'APPR', 'CAN', 'HOLD'],
    HOLD: ['WAPPR', 'INPRG', 'APPR', 'CAN'],
    APPR: ['CLOSE', 'CAN', 'HOLD'],
    PNDREV: ['APPR', 'CAN'],
    REVISD: [],
    CLOSE: [],
    CAN: [],
  },
  pr: {
    WAPPR: ['APPR', 'CAN', 'CLOSE', 'HOLD'],
    HOLD: ['WAPPR', 'APPR', 'CAN'],
    APPR: ['COMP', 'CLOSE', 'CAN', 'WAPPR', 'HOLD'],
    COMP: ['CLOSE'],
    CLOSE: [],
    CAN: [],
  },
  sr: {
    NEW: ['QUEUED', 'PENDING', 'INPROG', 'RESOLVED', 'CLOSED'],
    QUEUED: ['PENDING', 'INPROG', 'RESOLVED', 'CLOSED'],
    PENDING: ['QUEUED', 'INPROG', 'RESOLVED', 'CLOSED'],
    INPROG: ['QUEUED', 'PENDING', 'RESOLVED', 'CLOSED'],
    RESOLVED: ['QUEUED', 'PENDING', 'INPROG', 'CLOSED'],
    CLOSED: ['CLOSED'],
  },
}

const FINAL: Readonly<Record<string, readonly string[]>> = {
  workorder: ['CLOSE', 'CAN'],
  po: ['CLOSE', 'CAN', 'REVISD'],
  pr: ['CLOSE', 'CAN'],
  sr: ['CLOSED'],
}

/** What stays writable in these statuses. */
const OPEN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  workorder: {
    COMP: [
      'actstart',
      'actfinish',
      'labtrans',
      'failurecode',
      'problemcode',
      'description_longdescription',
    ],
  },
  po: { APPR: [], HOLD: [] },
  pr: { APPR: [], COMP: [] },
}

const NAMES: Readonly<Record<string, string>> = {
  workorder: 'Work Order',
  po: 'PO',
  pr: 'PR',
  sr: 'Service Request',
}

export function internalStatus(row: Row, switches: Switches): string {
  const domain = row.mbo.attributes.get('status')?.domain
  return domain ? internalOf(domain, row.values.status, switches) : ''
}

/** Refuses attributes and children that are read-only in the status of the row. */
export function checkLock(row: Row, names: readonly string[], switches: Switches): void {
  const status = internalStatus(row, switches)
  const object = row.mbo.name
  const open = FINAL[object]?.includes(status) ? [] : OPEN[object]?.[status]
  if (!open || names.every((name) => open.includes(name))) return
  throw refuse(
    'BMXAA0031E',
    `The ${object.toUpperCase()} object is read only. Verify the business rules for the MBO or MBOSET object.`,
  )
}

/** Changes the status to a word of the customer. Throws where the product does. */
export function changeStatus(
  row: Row,
  to: unknown,
  at: { switches: Switches; now: number; memo?: unknown },
): void {
  const { switches, now } = at
  const object = row.mbo.name
  const domain = row.mbo.attributes.get('status')!.domain!
  const stored = storedOf(domain, to, switches)
  if (stored === undefined)
    throw refuse('BMXAA4190E', `Status ${to} is not in the value list.`, { name: 'status', object })
  const name = NAMES[object] ?? object
  const number = row.values[row.mbo.key.find((part) => part !== 'siteid' && part !== 'class')!]
  const could = (cause: string) =>
    refuse('BMXAA4590E', `Could not change ${name} ${number} status to ${to}.\n\t${cause}`)
  if (switches.memo_limit && typeof at.memo === 'string' && at.memo.length > 50)
    throw could('BMXAA4049E - The value specified for memo exceeds the maximum field length of 50.')
  if (stored === row.values.status)
    throw could(
      'BMXAA0032E - The status that you selected is the same as the current status. Select a different status.',
    )
  const from = internalStatus(row, switches)
  const target = internalOf(domain, stored, switches)
  const steps = STEPS[object]?.[from]
  if (steps && from !== target && !steps.includes(target))
    throw refuseStep(row, from, target, could)
  if (from === target && FINAL[object]?.includes(from) && object !== 'sr') throw could('BMXAA0031E')
  checkStep(row, target, switches, could)
  Object.assign(row.values, { status: stored, statusdate: now }, marksOf(row, target, now))
}

function refuseStep(
  row: Row,
  from: string,
  target: string,
  could: (cause: string) => Error,
): Error {
  if (row.mbo.name !== 'workorder')
    return could(`BMXAA4638E - A change from ${from} to ${target} is not allowed.`)
  if (from !== 'COMP')
    return could(`BMXAA4638E - ${row.values.wonum}: ${from} to ${target} is not allowed.`)
  return refuse(
    'BMXAA4679E',
    `Work Order ${row.values.wonum} must be of Waiting on Approval status, but it has a status of ${from}.`,
  )
}

function checkStep(
  row: Row,
  target: string,
  switches: Switches,
  could: (cause: string) => Error,
): void {
  const lines = row.children.poline ?? []
  if (
    row.mbo.name === 'po' &&
    target === 'CAN' &&
    lines.some(({ values }) => Number(values.receivedqty) > 0)
  )
    throw could('BMXAA1902E - The purchase order has receipts.')
  if (row.mbo.name === 'po' && target === 'APPR') {
    if ((row.values.vendor ?? null) === null)
      throw could('BMXAA4195E - A value is required for the Company field.')
    const aims = ['storeloc', 'refwo', 'assetnum', 'location', 'gldebitacct']
    if (lines.some(({ values }) => aims.every((name) => (values[name] ?? null) === null)))
      throw could('BMXAA1931E - A line has neither a storeroom, nor a work order, nor an account.')
  }
  if (
    row.mbo.name === 'workorder' &&
    target === 'COMP' &&
    switches.failure_code_on_comp &&
    !row.values.failurecode
  )
    throw refuse('BMXAA5401E', 'The field Failure Class is required for the status COMP.')
}

function marksOf(row: Row, target: string, now: number): Record<string, Value> {
  const isFinal = FINAL[row.mbo.name]?.includes(target) ?? false
  const { values } = row
  if (row.mbo.name === 'workorder') {
    return {
      historyflag: isFinal,
      ...(target === 'INPRG' && (values.actstart ?? null) === null && { actstart: now }),
      ...(target === 'COMP' && (values.actfinish ?? null) === null && { actfinish: now }),
    }
  }
  if (row.mbo.name === 'sr') {
    return {
      historyflag: isFinal,
      ...(target === 'INPROG' && { actualstart: now }),
      ...(target === 'RESOLVED' && { actualfinish: now }),
    }
  }
  return 'historyflag' in Object.fromEntries(row.mbo.attributes) ? { historyflag: isFinal } : {}
}
