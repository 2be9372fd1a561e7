import type { Attribute } from './attributes.ts'
import { readTime } from './clock.ts'
import { storedOf } from './domains.ts'
import { refuse } from './errors.ts'
import type { Mbo } from './objects.ts'
import type { Row, State, Value } from './store.ts'
import type { Switches } from './switches.ts'

interface At {
  state: State
  switches: Switches
}

/** What a client sent for an attribute, as it is stored. Throws the product's refusals. */
export function readSent(mbo: Mbo, attribute: Attribute, sent: unknown, at: At): Value {
  if (sent === null || sent === '') return null
  const { name, kind, length, domain } = attribute
  const where = { name, object: mbo.name }
  const wrong = () =>
    refuse(
      'BMXAA4191E',
      `The value ${sent} is not valid for ${name}. Specify a valid value for ${name}.`,
      where,
    )
  switch (kind) {
    case 'bool':
      if (typeof sent === 'boolean') return sent
      if (sent === 1 || sent === 0) return sent === 1
      throw wrong()
    case 'int':
    case 'big':
      if (!Number.isInteger(Number(sent))) throw wrong()
      return Number(sent)
    case 'num':
    case 'duration':
      if (!Number.isFinite(Number(sent))) throw wrong()
      return Number(sent)
    case 'datetime': {
      const time = readTime(String(sent), at.switches.clock_zone)
      if (time === null) throw wrong()
      return time
    }
    case 'date':
      if (!/^\d{4}-\d\d-\d\d/.test(String(sent))) throw wrong()
      return String(sent).slice(0, 10)
    default: {
      const text = kind === 'upper' ? String(sent).toUpperCase() : String(sent)
      if (domain) {
        const stored = storedOf(domain, text, at.switches)
        if (stored === undefined)
          throw refuse('BMXAA4190E', `${name} ${text} is not in the value list.`, where)
        return stored
      }
      if (length > 0 && text.length > length)
        throw refuse(
          'BMXAA4049E',
          `The value specified for ${name} exceeds the maximum field length of ${length}.`,
          where,
        )
      return text
    }
  }
}

/** Names and messages of what is referred to. */
const TARGETS: Readonly<
  Record<
    string,
    { key: (value: string, row: Row) => Record<string, Value>; id: string; text: string }
  >
> = {
  companies: {
    key: (company, { values }) => ({ company, orgid: values.orgid ?? null }),
    id: 'BMXAA4191E',
    text: 'Company {} is not a valid company.',
  },
  item: {
    key: (itemnum, { values }) => ({ itemnum, itemsetid: values.itemsetid ?? 'MWSET' }),
    id: 'BMXAA4191E',
    text: 'Item {} is not a valid item.',
  },
  asset: {
    key: (assetnum, { values }) => ({
      assetnum,
      siteid: values.assetsiteid ?? values.siteid ?? null,
    }),
    id: 'BMXAA0090E',
    text: 'Asset {} is not a valid asset, or its status is not an operating status.',
  },
  locations: {
    key: (location, { values }) => ({
      location,
      siteid: values.tositeid ?? values.storelocsite ?? values.siteid ?? null,
    }),
    id: 'BMXAA2661E',
    text: 'Location {} is not a valid location.',
  },
  workorder: {
    key: (wonum, { values }) => ({ wonum, siteid: values.siteid ?? null }),
    id: 'BMXAA4191E',
    text: 'Work order {} is not a valid work order.',
  },
}

/** Refuses values that name nothing. */
export function checkReferences(row: Row, names: Iterable<string>, state: State): void {
  for (const name of names) {
    const target = row.mbo.attributes.get(name)?.target
    const value = row.values[name] ?? null
    if (!target || value === null) continue
    const { key, id, text } = TARGETS[target]!
    if (!state.byKey(target, key(String(value), row)))
      throw refuse(id, text.replace('{}', String(value)), { name, object: row.mbo.name })
  }
}
