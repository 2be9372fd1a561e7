import { type Answer, type Call, createAnswer, type Native, type Session } from '@millwright/kit'

/**
 * The connector speaks as Tryton 6.0 does. What newer releases call otherwise, and since when, was read in their
 * source and seen on a running 8.0.
 */
const RPC_PATH = 800
const ZONES_ARE_KEPT = 680
const DONE_IS_DO = 720

/** A property that has another name since a release, of all models or of one, and how its value reads. */
interface Name {
  own: string
  theirs: string
  since: number
  model?: string
  read?: (value: unknown) => unknown
}

const NAMES: readonly Name[] = [
  { own: 'uom', theirs: 'unit', since: 700 },
  {
    own: 'move_done',
    theirs: 'moves_progress',
    since: 700,
    // A share, which a line of no goods has not; such a line counted as done.
    read: (share) => share === null || Number(share) >= 1,
  },
  // That of the template is only a default there.
  { own: 'list_price', theirs: 'list_price_used', since: 780, model: 'product.product' },
]

const namesFor = (release: number, method: string): Name[] =>
  NAMES.filter(
    ({ since, model }) =>
      release >= since && (model === undefined || method.startsWith(`model.${model}.`)),
  )

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
  const names = namesFor(release, method)
  if (names.length > 0) params = rename(params, names) as unknown[]
  return { ...call, body: { ...(call.body as Native), method, params } }
}

/** Names in an answer as the connector asked for them. */
export function translateFor(answer: Answer, call: Call, session: Session): Answer {
  const { method, params } = call.body as { method: string; params: readonly unknown[] }
  const names = namesFor(numberOf(session.release), method)
  const paths = names.length > 0 ? params.flat().filter(isPath) : []
  const renamed = paths
    .map((path) => path.split('.'))
    .filter((parts) => names.some(({ own }) => parts.includes(own)))
  if (renamed.length === 0) return answer
  const { json } = answer
  const result = (json as { result?: unknown } | null | undefined)?.result
  if (!Array.isArray(result)) return answer
  for (const parts of renamed) {
    for (const name of names) {
      const depth = parts.indexOf(name.own)
      if (depth < 0) continue
      for (const record of recordsAt(result, parts.slice(0, depth))) takeBack(record, name)
    }
  }
  // Others who wait for the same answer read it from its text.
  return createAnswer(answer.status, answer.headers, Buffer.from(JSON.stringify(json)))
}

function recordsAt(records: readonly Native[], path: readonly string[]): Native[] {
  return path.reduce<Native[]>(
    (found, part) => found.flatMap((one) => one[`${part}.`] ?? []),
    [...records],
  )
}

function takeBack(record: Native, { own, theirs, read }: Name): void {
  if (theirs in record) record[own] ??= read ? read(record[theirs]) : record[theirs]
  if (`${theirs}.` in record) record[`${own}.`] ??= record[`${theirs}.`]
}

function withoutZones({ warehouse_input: _, warehouse_storage: __, ...rest }: Native): Native {
  return rest
}

/** Renames properties: as keys, and where a list of paths or a clause of a domain names them. */
function rename(value: unknown, names: readonly Name[]): unknown {
  const nameOf = (part: string) => names.find(({ own }) => own === part)?.theirs ?? part
  const go = (one: unknown): unknown => {
    if (isPath(one)) return one.replaceAll(/[^.]+/g, nameOf)
    if (Array.isArray(one)) return isClause(one) ? [go(one[0]), ...one.slice(1)] : one.map(go)
    if (typeof one !== 'object' || one === null) return one
    const entries = Object.entries(one).map(([name, inner]) => [
      nameOf(name),
      typeof inner === 'string' ? inner : go(inner),
    ])
    return Object.fromEntries(entries)
  }
  return go(value)
}

const isClause = ([name, operator]: readonly unknown[]): boolean =>
  isPath(name) &&
  typeof operator === 'string' &&
  /^([^a-z]+|(not )?(in|i?like|child_of))$/.test(operator)

const isPath = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z_]+(\.[a-z_]+)*$/.test(value)
