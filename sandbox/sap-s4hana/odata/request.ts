import type { PageFault } from '../../system.ts'
import type { FunctionRule, TableRules, Work } from '../work.ts'
import { framework } from './errors.ts'
import type { Resource } from './path.ts'
import type { EntitySet, Row, Service } from './schema.ts'
import type { Shaping } from './shape.ts'
import type { WireOptions } from './values.ts'

export interface Rules {
  tables: Record<string, TableRules>
  /** By `<service>.<name>` for function imports, `<table>.<name>` for bound actions. */
  functions: Record<string, FunctionRule>
}

export interface Request {
  service: Service
  method: string
  /** Behind the service root, percent-encoded. */
  path: string
  options: URLSearchParams
  body: Buffer
  /** Absolute address of the service. */
  root: string
  json: boolean
  wire: WireOptions
  pageFault: PageFault | null
}

export type Data = Resource & { kind: 'data' }

export interface Found {
  set: EntitySet
  /** All records of the resource, or null where it is a whole set. */
  rows: Row[] | null
  single: boolean
  parent: { set: EntitySet; row: Row; navigation: string } | null
}

/** The records that an address names. Throws 404 where one on the way is missing. */
export function locate(resource: Data, { reader, store }: Work): Found {
  let found: Found = { set: resource.set, rows: null, single: false, parent: null }
  if (resource.key) {
    const row = store.table(resource.set.table).get(resource.key)
    if (!row) throw framework.unknownKey(resource.set.type)
    found = { set: resource.set, rows: [row], single: true, parent: null }
  }
  for (const step of resource.steps) {
    const parent = found.rows?.[0]
    if (!parent) throw framework.unknownKey(found.set.type)
    let rows = reader.follow(found.set, parent, step.navigation)
    const { key } = step
    if (key) {
      rows = rows.filter((row) => Object.entries(key).every(([field, v]) => row[field] === v))
      if (rows.length === 0) throw framework.unknownKey(step.set.type)
    }
    found = {
      set: step.set,
      rows,
      single: !step.many || key !== null,
      parent: { set: found.set, row: parent, navigation: step.navigation },
    }
  }
  return found
}

export function shaping(request: Request, work: Work): Shaping {
  return {
    reader: work.reader,
    options: request.wire,
    root: request.root,
    etags: work.switches.etag !== 'none',
  }
}
