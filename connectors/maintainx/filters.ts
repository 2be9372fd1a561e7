import type { Native } from '@millwright/kit'
import { instantFromEpoch } from '@millwright/kit/fields'
import type { RestFilter } from '@millwright/kit/protocols'
import { toId } from './values.ts'

type Filter = (value: any) => RestFilter

/** By ids: each is read by itself. */
export const ids: Filter = (wanted: readonly string[]) => ({
  params: [],
  ids: wanted,
  needs: [],
  keep: () => true,
})

/** From an instant on. The source's lower bound is inclusive, as ours. */
function from(property: string): Filter {
  return (value: string) => ({
    params: [[`${property}[gte]`, value]],
    needs: [property],
    keep: (record) => Date.parse(record[property]) >= Date.parse(value),
  })
}

/** Before an instant. The source's upper bound is inclusive, ours is not: it counts in milliseconds. */
function before(property: string): Filter {
  return (value: string) => ({
    params: [[`${property}[lte]`, instantFromEpoch(Date.parse(value) - 1)]],
    needs: [property],
    keep: (record) => Date.parse(record[property]) < Date.parse(value),
  })
}

/** Filters of the lists that know dates. */
export const dated = {
  ids,
  created_after: from('createdAt'),
  created_before: before('createdAt'),
  modified_after: from('updatedAt'),
  modified_before: before('updatedAt'),
}

/** A record that a property refers to, where the source can filter by it. */
export function refersTo(
  param: string,
  property: string,
  decode = (record: Native) => record[property],
): Filter {
  // No record has an id that is no number: with an empty list of ids nothing is asked.
  return (id: string) => ({
    params: [[param, id]],
    ...(!/^\d+$/.test(id) && { ids: [] }),
    needs: [property],
    keep: (record) => toId(decode(record)) === id,
  })
}

/** What the source cannot filter by and a list reads only when it is asked for it. */
export function told(
  needs: readonly string[],
  keep: (record: Native, value: any) => boolean,
): Filter {
  return (value) => ({ params: [], needs, keep: (record) => keep(record, value) })
}

/** Our words as the source's codes; several codes may stand behind one word. */
export function words(
  param: string,
  property: string,
  codes: Readonly<Record<string, readonly string[]>>,
): Filter {
  return (wanted: readonly string[]) => {
    const native = wanted.flatMap((word) => codes[word] ?? [])
    return {
      params: native.map((code) => [param, code] as const),
      ...(native.length === 0 && { ids: [] }),
      needs: [property],
      keep: (record) => native.includes(record[property]),
    }
  }
}
