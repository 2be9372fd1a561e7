import { type EntityMap, type Native, toDecimal } from '@millwright/kit'
import { flag, readOnly, text, toText } from '@millwright/kit/fields'
import type { MxAt } from './dialect.ts'
import { code, instantOf, internalOf, number, show, stamps, unitCode, within } from './fields.ts'
import { changed, equals, ids, refersTo } from './filters.ts'
import { readRows } from './read.ts'

const at: MxAt = { structure: 'mxapiassetmeter', uid: 'assetmeterid' }
const definitions: MxAt = { structure: 'mxapimeter', uid: 'meterid' }
const kinds: Readonly<Record<string, string>> = {
  CONTINUOUS: 'counter',
  GAUGE: 'gauge',
  CHARACTERISTIC: 'characteristic',
}
const key = ['siteid', 'assetnum', 'metername']

/** A meter on an asset is a use of one that is defined once: only the definition knows what kind it is. */
const fill: NonNullable<EntityMap['fill']> = async (io, records, { fields }) => {
  const wanted =
    fields === null ||
    fields.some((name) => ['kind', 'source_kind', 'last_value', 'last_text_value'].includes(name))
  const names = [...new Set(records.map(({ metername }) => String(metername)))].filter(
    (name) => !name.includes('"'),
  )
  if (!wanted || names.length === 0) return
  const conditions = [`metername in [${names.map((name) => `"${name}"`).join(',')}]`]
  const how = { select: 'metername,metertype,description', order: '+metername', size: 100 }
  const { rows } = await readRows(io, definitions, conditions, how)
  const byName = new Map(rows.map((row) => [row.metername, row]))
  for (const record of records) record.$definition = byName.get(record.metername)
}

function kindOf(row: Native): string | null {
  return row.$definition
    ? (kinds[internalOf(row.$definition, 'metertype') ?? ''] ?? 'unknown')
    : null
}

const isWord = (row: Native) => kindOf(row) === 'characteristic'

export const meters: EntityMap<'meters', MxAt> = {
  native: 'assetmeter',
  at,
  key,
  ops: {
    list: true,
    get: true,
    create: {
      reason: 'A meter of an asset uses one that is defined in Maximo: both are made there.',
    },
    update: true,
    delete: {
      reason: 'Maximo keeps the meters of an asset with their readings; they are made inactive.',
    },
  },
  changes: { by: 'changedate', precision: 's', deletes: 'sweep' },
  version: 'stamp',
  fill,
  fields: {
    number: show<string | null>('metername', (row) => toText(row.metername)),
    name: show<string | null>('metername', (row) => toText(row.metername)),
    description: text('remarks', { max: 50 }),
    kind: show<any>('metername', kindOf),
    source_kind: show<string | null>('metername', (row) => toText(row.$definition?.metertype)),
    asset_id: readOnly(within('siteid', 'assetnum')),
    organization_id: readOnly(code('orgid')),
    site_id: readOnly(code('siteid')),
    unit: show<string | null>('measureunitid', (row) => toText(row.measureunitid)),
    unit_code: unitCode('measureunitid'),
    rollover_at: number('rollover'),
    average_per_day: show<string | null>('average', (row) => toDecimal(row.average)),
    // Readings are texts.
    last_value: show<string | null>('lastreading', (row) =>
      isWord(row) ? null : toDecimal(row.lastreading),
    ),
    last_text_value: show<string | null>('lastreading', (row) =>
      isWord(row) ? toText(row.lastreading) : null,
    ),
    last_read_at: show<string | null>('lastreadingdate', instantOf('lastreadingdate')),
    is_active: flag('active'),
    ...stamps,
  },
  filters: {
    ...changed,
    ids: ids(key),
    number: equals('metername'),
    site_id: refersTo('siteid'),
    asset_id: refersTo('assetnum', 'siteid'),
  },
  scanned: ['kind', 'name'],
  actions: {
    replace: {
      reason: 'Maximo replaces a meter in a dialog, which is not offered to other systems.',
    },
  },
}
