import { valuesAt } from '@millwright/kit'
import { type Entity, type EntityName, entities, type Filter } from '@millwright/model'
import type { MirrorRef } from '../store/mirror.ts'

/** Kinds of filter that compare for being the same. */
const EXACT = new Set<Filter['kind']>(['id', 'text', 'words', 'bool'])

export interface Terms {
  /** The numbers that a record is found by in the mirror. */
  of(record: Record<string, unknown>): number[]
  /** Other filters of the model make other terms of the same record. */
  fingerprint: string
}

/** Whether the mirror finds what a filter asks for by terms. */
export function hasTerms({ field, kind }: Filter): boolean {
  return field !== undefined && EXACT.has(kind)
}

/** One number for each value of a record that a filter of its entity compares. */
export function createTerms({ connection_id, entity }: MirrorRef & { entity: EntityName }): Terms {
  const { filters } = entities[entity] as Entity
  const indexed = Object.entries(filters)
    .filter(([, filter]) => hasTerms(filter))
    .map(([name, { field }]) => {
      const path = field!.split('.')
      return { name, path, head: path[0]!, seed: begin(connection_id, entity, name) }
    })
  return {
    fingerprint: indexed.map(({ name, path }) => `${name} ${path}`).join(),
    of(record) {
      const terms = new Set<number>()
      const add = (seed: Mix, value: unknown) => {
        if (typeof value === 'string') terms.add(finish(mix(seed, value)))
        else if (typeof value === 'boolean') terms.add(finish(mix(seed, String(value))))
      }
      for (const { path, head, seed } of indexed) {
        const value = record[head]
        if (value === null || value === undefined) continue
        if (typeof value !== 'object') add(seed, value)
        else for (const one of valuesAt(record, path)) add(seed, one)
      }
      return [...terms]
    },
  }
}

/** The number of one value of a filter. */
export function termOf(
  { connection_id, entity }: MirrorRef,
  filter: string,
  value: string | boolean,
): number {
  return finish(mix(begin(connection_id, entity, filter), String(value)))
}

/** Two numbers of 32 bits that a text was mixed into. */
interface Mix {
  low: number
  high: number
}

function begin(connection: string, entity: string, filter: string): Mix {
  return mix({ low: 0x811c9dc5, high: 0x2f0b4a17 }, `${connection} ${entity} ${filter} `)
}

function mix({ low, high }: Mix, text: string): Mix {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
    high ^= high >>> 15
  }
  return { low, high }
}

/** A number of 52 bits: rarely the same for two texts, and whoever needs to know compares them. */
function finish({ low, high }: Mix): number {
  const left = Math.imul(low ^ (high >>> 13), 0x9e3779b1)
  const right = Math.imul(high ^ (left >>> 16), 0x85ebca6b)
  return (right >>> 12) * 0x1_0000_0000 + ((left ^ (right << 7)) >>> 0)
}
