import type { Context, Io, Native } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import { attach } from './fields.ts'

const HOUR = 3_600_000

const known = new WeakMap<Context, { at: number; currency: Promise<string | null> }>()

/**
 * A `fill` that gives each record the currency of its organization, if one of `fields` is wanted: the only currency
 * there is (vendor specification), kept for an hour.
 */
export function fillCurrency(fields: readonly string[]) {
  return async (
    io: Io,
    records: Native[],
    query: { fields: readonly string[] | null },
  ): Promise<void> => {
    if (records.length === 0) return
    if (query.fields && !query.fields.some((name) => fields.includes(name))) return
    const currency = await currencyOf(io)
    for (const record of records) attach(record, '$currency', currency)
  }
}

function currencyOf(io: Io): Promise<string | null> {
  const now = io.context.now()
  const found = known.get(io.context)
  if (found && now - found.at < HOUR) return found.currency
  const currency = askCurrency(io)
  known.set(io.context, { at: now, currency })
  currency.catch(() => known.delete(io.context))
  return currency
}

async function askCurrency(io: Io): Promise<string | null> {
  try {
    const answer = await io.send({ method: 'GET', path: '/organizations?limit=200' })
    const all = ((answer.json as Native).organizations ?? []) as Native[]
    const wanted = io.context.settings.organization_id
    const own = wanted
      ? all.find(({ id }) => String(id) === wanted)
      : all.length === 1
        ? all[0]
        : undefined
    return own?.currency ?? null
  } catch (error) {
    if (error instanceof ApiError && error.code === 'UPSTREAM_PERMISSION_DENIED') return null
    throw error
  }
}
