import type { EntityName } from '@millwright/model'
import { decodeKey, encodeKey } from '../../key.ts'
import { readOne } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { failure } from './refusals.ts'

/** An id that nobody gave out is not found, whatever it looks like. */
export const unknownIds: Check = {
  name: 'unknown-ids',
  cases: (bench) =>
    bench.names
      .filter((entity) => bench.map(entity).ops.get === true)
      .map(
        (entity): Case => ({
          promise: 'an unknown, a foreign and a 10 kB id are not found',
          entity,
          op: 'get',
          run: async () => {
            for (const [kind, id] of Object.entries(await strangeIds(bench, entity))) {
              const error = await failure(() => readOne(bench.io, entity, id))
              const code = error?.code ?? 'a record'
              expect(
                code === 'NOT_FOUND',
                `${kind} is answered with ${code}: ${error?.detail ?? ''}`,
              )
              expect(error!.detail.length < 500, `the refusal of ${kind} repeats all of it`)
            }
          },
        }),
      ),
}

async function strangeIds(bench: Bench, entity: EntityName): Promise<Record<string, string>> {
  const parts = bench.map(entity).key.length
  const known = bench.map(entity).ops.list === true ? (await bench.snapshot(entity)).found : []
  const ids = new Set(known.map(({ record }) => record.id as string))
  const of = (part: string) => encodeKey(Array.from({ length: parts }, () => part))
  const [some = ''] = ids
  // Like one that exists, in another place of the same form: nobody may guess a neighbour.
  const others = ['9', '8', '98', '987'].map((digit) => {
    const key = decodeKey(some, parts) ?? []
    return encodeKey(key.map((part) => part.replace(/\d(?=\D*$)/, digit)))
  })
  const unknown = others.find((id) => id !== '' && !ids.has(id))
  return {
    ...(unknown !== undefined && { 'an unknown id': unknown }),
    'a large number': of('2147483646'),
    'a number beyond all integers': of('99999999999999999999'),
    'a word': of('nobody'),
    'a word with quotes': of("x' or '1' eq '1"),
    'a path': of('../../admin'),
    'a key of another shape': encodeKey(Array.from({ length: parts + 1 }, () => '1')),
    'an escape that is none': of('1').replace(/^1/, '~zz'),
    'an empty id': of(''),
    'an id of 10 kB': of('7'.repeat(10_000)),
  }
}
