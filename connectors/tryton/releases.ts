import type { Answer, Call, Native, Session } from '@millwright/kit'

/**
 * The connector speaks as Tryton 6.0 does. What newer releases call otherwise, and since when, was read in their
 * source and seen on a running 8.0.
 */
const RPC_PATH = 800
const ZONES_ARE_KEPT = 680
const UOM_IS_UNIT = 700
const DONE_IS_DO = 720

/** `8.0.12` and `8.0` are 800; what cannot be read is the oldest. */
function numberOf(release: string | undefined): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? ['', '6', '0']
  return Number(major) * 100 + Number(minor) * 10
}

/** Where procedures are called. A caller's own call may say it already. */
export function addressFor(call: Call, release: string | undefined): Call {
  const isThere = numberOf(release) < RPC_PATH || call.path.endsWith('/rpc/')
  return isThere ? call : { ...call, path: `${call.path}rpc/` }
}

/** A call of the connector in the words of the release that the session is with. */
export function completeFor(call: Call, session: Session): Call {
  const release = numberOf(session.release)
  let { method, params } = call.body as { method: string; params: readonly unknown[] }
  if (release >= DONE_IS_DO && method === 'model.stock.shipment.in.done') {
    method = 'model.stock.shipment.in.do'
  }
  if (release < ZONES_ARE_KEPT && method === 'model.stock.shipment.in.create') {
    params = [(params[0] as Native[]).map(withoutZones), ...params.slice(1)]
  }
  if (release >= UOM_IS_UNIT) params = rename(params, 'uom', 'unit') as unknown[]
  return { ...call, body: { ...(call.body as Native), method, params } }
}

/** Renames in an answer back to what the connector asked for. */
export function translateFor(answer: Answer, call: Call, session: Session): void {
  const result = (answer.json as { result?: unknown } | null | undefined)?.result
  if (numberOf(session.release) < UOM_IS_UNIT || !Array.isArray(result)) return
  const { params } = call.body as { params: readonly unknown[] }
  for (const path of params.flat().filter(endsInUom)) {
    const parts = path.split('.')
    const depth = parts.indexOf('uom')
    for (const record of recordsAt(result, parts.slice(0, depth))) takeBack(record)
  }
}

const endsInUom = (value: unknown): value is string =>
  typeof value === 'string' && /(^|\.)uom(\.|$)/.test(value)

function recordsAt(records: readonly Native[], path: readonly string[]): Native[] {
  return path.reduce<Native[]>(
    (found, part) => found.flatMap((one) => one[`${part}.`] ?? []),
    [...records],
  )
}

function takeBack(record: Native): void {
  for (const [own, theirs] of [
    ['uom', 'unit'],
    ['uom.', 'unit.'],
  ] as const) {
    if (theirs in record && !(own in record)) record[own] = record[theirs]
  }
}

function withoutZones({ warehouse_input: _, warehouse_storage: __, ...rest }: Native): Native {
  return rest
}

/** Renames a property: as a key, and where a list of paths or a clause of a domain names it. */
function rename(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) {
    const isClause = typeof value[1] === 'string' && !isPath(value[1])
    return value.map((one, index) =>
      isPath(one) && (index === 0 || !isClause)
        ? one.replaceAll(/[^.]+/g, (part) => (part === from ? to : part))
        : rename(one, from, to),
    )
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, one]) => [
    name === from ? to : name,
    rename(one, from, to),
  ])
  return Object.fromEntries(entries)
}

const isPath = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z_]+(\.[a-z_]+)*$/.test(value)
