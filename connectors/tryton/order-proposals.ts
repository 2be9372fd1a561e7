import type { Io, Native } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import { ApiError } from '@millwright/model'
import { numberLines } from './line-numbers.ts'
import { query, resultOf } from './wire.ts'

/** Questions that run at the same time; each is a connection of its own at the server. */
const ABREAST = 6

/**
 * What the screens would fill in: the server computes unit, price, taxes, invoice address and payment term only when
 * asked, and a create without them fails or cannot be confirmed (measured). Whatever the caller gave stays.
 */
export async function proposeOrder(
  io: Io,
  body: Native,
  current: Native | null,
  given: Native,
): Promise<Native> {
  const places = placesOf(given)
  if (current) return proposeLines(io, withNumbers(body, current), headOf(current), places)
  const defaults = await ask(io, 'model.purchase.purchase.default_get', [
    ['company', 'currency', 'warehouse', 'invoice_method'],
    false,
  ])
  const { lines: _, ...own } = body
  const start: Native = { ...defaults, ...own, lines: [] }
  const asked = ask(io, 'model.purchase.purchase.on_change', [start, ['party']])
  const proposed = changesIn(await asked.catch(pointAt('/vendor_id')))
  const head = {
    ...take(defaults, ['company', 'currency', 'warehouse']),
    ...take(proposed, headFields),
    ...own,
  }
  return proposeLines(io, { ...head, ...withNumbers(body, null) }, head, places)
}

const headFields = ['currency', 'invoice_address', 'payment_term', 'invoice_method']

function withNumbers(body: Native, current: Native | null): Native {
  return Array.isArray(body.lines) ? { ...body, lines: numberLines(body.lines, current) } : body
}

function headOf(order: Native): Native {
  return take(order, ['party', 'invoice_party', 'company', 'currency', 'warehouse'])
}

/** Where the new lines stand among all that the caller sent. */
function placesOf({ lines }: Native): number[] {
  return ((lines ?? []) as LineChange[]).flatMap(({ op }, index) => (op === 'add' ? [index] : []))
}

async function proposeLines(
  io: Io,
  body: Native,
  head: Native,
  places: readonly number[],
): Promise<Native> {
  if (!Array.isArray(body.lines)) return body
  const order = { ...headOf({ ...head, ...body }), ...take(body, ['purchase_date']) }
  const commands = []
  for (const [name, ...rest] of body.lines as unknown[][]) {
    if (name === 'create')
      commands.push([name, await proposeAll(io, rest[0] as Native[], order, places)])
    else commands.push([name, ...rest])
  }
  return { ...body, lines: commands }
}

async function proposeAll(
  io: Io,
  lines: readonly Native[],
  order: Native,
  places: readonly number[],
): Promise<Native[]> {
  const out: Native[] = []
  for (let i = 0; i < lines.length; i += ABREAST) {
    const some = lines
      .slice(i, i + ABREAST)
      .map((line, index) => proposeLine(io, line, order, places[i + index]!))
    out.push(...(await Promise.all(some)))
  }
  return out
}

async function proposeLine(io: Io, line: Native, order: Native, place: number): Promise<Native> {
  const start = { type: 'line', ...line }
  if (line.product === undefined || line.product === null) return start
  const values = { ...start, purchase: order }
  const asked = ask(io, 'model.purchase.line.on_change', [values, ['product']])
  const proposed = changesIn(await asked.catch(pointAt(`/lines/${place}/item_id`)))
  const taxes = proposed.taxes?.add?.map(([, tax]: [number, Native]) => tax.id) ?? []
  return {
    ...take(proposed, ['unit', 'unit_price', 'product_supplier']),
    ...(taxes.length > 0 && { taxes: [['add', taxes]] }),
    ...start,
  }
}

/** What the server proposes: a list with an object for each change, from 7.0 on one object. */
function changesIn(answer: Native | readonly Native[]): Native {
  return Object.assign({}, ...[answer].flat())
}

/** The server was asked about a record that it does not have: the body names it. */
function pointAt(pointer: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ApiError) || error.code !== 'NOT_FOUND') throw error
    const { detail } = error
    throw new ApiError('INVALID_REQUEST', detail, {
      errors: [{ pointer, code: 'UNKNOWN_REFERENCE', detail }],
    })
  }
}

async function ask(io: Io, method: string, params: readonly unknown[]): Promise<any> {
  return resultOf(await io.send(query(io.context, method, [...params, {}])))
}

function take(source: Native, names: readonly string[]): Native {
  const pairs = names.flatMap((name) =>
    source[name] === undefined || source[name] === null ? [] : [[name, source[name]]],
  )
  return Object.fromEntries(pairs)
}
