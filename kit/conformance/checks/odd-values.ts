import type { EntityName } from '@millwright/model'
import type { Native } from '../../connector.ts'
import type { Field } from '../../fields.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { findDifference } from '../compare.ts'
import { judgeSpoilt, listSpoilt, pickVictim, requireControl, whereOf } from '../spoils.ts'

/** A status that nobody has heard of. */
const UNHEARD = 'ZZ_UNHEARD'

const ODD: readonly unknown[] = [{ odd: [1, { two: null }] }, ['one', 2], 0.1, true]

/** What a customer or a new release of the source brings, and the model does not know. */
export const oddValues: Check = {
  name: 'odd-values',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.list === true)
      .flatMap((entity): Case[] => {
        const { source_status, custom_fields } = bench.map(entity).fields as Record<string, Field>
        return [
          ...(source_status
            ? [
                {
                  promise: 'a status that the source has anew reads unknown, with its own code',
                  entity,
                  run: () => meetStatus(bench, entity),
                },
              ]
            : []),
          ...(custom_fields
            ? [
                {
                  promise: 'a custom field of an unexpected type leaves everything else as it is',
                  entity,
                  run: () => meetCustomField(bench, entity),
                },
              ]
            : []),
        ]
      }),
}

async function meetStatus(bench: Bench, entity: EntityName): Promise<void> {
  requireControl(bench)
  const { io, before, at, victim } = await pickVictim(bench, entity)
  const { fields } = bench.map(entity)
  const { status, source_status } = fields as Record<string, Field | undefined>
  const { native } = victim
  const codes = source_status!.native.filter((name) => typeof native[name] === 'string')
  if (codes.length !== 1 || native[codes[0]!] === '') {
    throw new Skip('The status is made of several properties, or is no text.')
  }
  // Beside the word of the customer some sources give their own for it.
  const own = Object.keys(native).filter((name) => name.startsWith(`${codes[0]}_`))
  const all = [codes[0]!, ...own]
  const where = whereOf(bench, entity, victim, all)
  const spoils = all.map((property) => ({ where, property, value: UNHEARD }))
  const after = await listSpoilt(bench, io, entity, spoils)
  const record = judgeSpoilt(entity, { before, after, at, what: 'a new status' })
  if (record.source_status === victim.record.source_status) {
    throw new Skip('The status does not travel with the key of its record.')
  }
  expect(
    record.source_status === UNHEARD,
    `its own code reads ${record.source_status ?? 'nothing'} instead of ${UNHEARD}`,
  )
  // Where flags decide, a word that is not known need not change what they say.
  const isAlone = status?.native.length === 1
  expect(!isAlone || record.status === 'unknown', `it reads ${record.status}`)
}

async function meetCustomField(bench: Bench, entity: EntityName): Promise<void> {
  requireControl(bench)
  const { io, before, at, victim } = await pickVictim(bench, entity)
  const { native, record } = victim
  const place = placeOfCustom(native, record.custom_fields ?? {})
  if (!place) throw new Skip('No record that is listed has custom fields.')
  const where = whereOf(bench, entity, victim, [place.property.split('/')[0]!])
  for (const value of ODD) {
    const spoil = { where, property: place.property, value }
    const after = await listSpoilt(bench, io, entity, [spoil])
    const what = `${place.name} as ${JSON.stringify(value)}`
    const now = judgeSpoilt(entity, { before, after, at, what })
    const others = (one: Native) => {
      const { custom_fields, problems: _, ...rest } = one
      const { [place.name]: _spoilt, ...own } = custom_fields ?? {}
      return { ...rest, custom_fields: own }
    }
    const difference = findDifference(others(record), others(now))
    expect(!difference, `${what}: ${difference}`)
  }
}

/** A custom field as a property of its own, or in an object of all of them. */
function placeOfCustom(native: Native, custom: Native): { name: string; property: string } | null {
  for (const name of Object.keys(custom)) {
    if (name.includes('/')) continue
    if (Object.hasOwn(native, name)) return { name, property: name }
    const holder = Object.entries(native).find(([, value]) => Object(value)[name] !== undefined)
    if (holder) return { name, property: `${holder[0]}/${name}` }
  }
  return null
}
