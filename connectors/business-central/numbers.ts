import type { Io, Native } from '@millwright/kit'
import { anyOf, queryString, readAll } from '@millwright/kit/protocols'
import { SERVICE } from './fields.ts'

/** Numbers that one request asks for: an `or` over one field is allowed, and addresses stay short. */
const AT_ONCE = 40

/** The ids behind numbers, where a posted document names its neighbours by number only. */
export async function findIds(
  io: Io,
  set: string,
  numbers: readonly unknown[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(numbers.map(String))].filter((number) => number !== '')
  const found = new Map<string, string>()
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const $filter = anyOf(4, 'number', wanted.slice(at, at + AT_ONCE))
    const path = `${SERVICE}/${set}${queryString({ $filter, $select: 'id,number' })}`
    for (const row of await readAll(io, path)) found.set(row.number, row.id)
  }
  return found
}

/** Whether one of these fields is wanted. */
export function wants(fields: readonly string[] | null, names: readonly string[]): boolean {
  return fields === null || names.some((name) => fields.includes(name))
}

/** A property that travels with a record and is none of the source's. */
export function attach(record: Native, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, configurable: true, writable: true })
}
