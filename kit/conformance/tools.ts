import type { ActionName, EntityName } from '@millwright/model'
import type { Native } from '../connector.ts'
import type { Io } from '../io.ts'
import { readOne } from '../read.ts'
import { carryOut, planAction, planCreate, planDelete, planUpdate } from '../write.ts'
import type { Bench } from './bench.ts'
import { Skip } from './check.ts'
import type { Intervention } from './options.ts'

/** What samples work with: the unified side of the connection that is judged. */
export interface Tools {
  readonly io: Io
  now(): number
  /** Text that no earlier run has used. */
  unique(prefix: string): string
  /** Day from today in `YYYY-MM-DD`. */
  day(from?: number): string
  list(entity: EntityName): Promise<Native[]>
  /** The first record that fits. Skips the promise where the source has none. */
  first(entity: EntityName, fits?: (record: Native) => boolean): Promise<Native>
  get(entity: EntityName, id: string): Promise<Native>
  /** Creates a record, by its sample where no body is given. */
  create(entity: EntityName, body?: Native): Promise<Native>
  update(entity: EntityName, id: string, body: Native): Promise<Native>
  remove(entity: EntityName, id: string): Promise<void>
  /** A person's change past the connector. Skips the promise on a system that somebody works with. */
  intervene(change: Intervention): Promise<unknown>
  act(entity: EntityName, id: string, action: ActionName, body?: Native): Promise<Native>
}

/** Candidates that are looked at again before all are listed anew. */
const REREAD = 4

let uniques = 0

export function createTools(bench: Bench): Tools {
  const { io } = bench
  const get = async (entity: EntityName, id: string) => (await readOne(io, entity, id)).record
  const tools: Tools = {
    io,
    now: bench.now,
    unique: (prefix) => `${prefix}${(bench.now() + uniques++).toString(36).toUpperCase()}`,
    day: (from = 0) => new Date(bench.now() + from * 86_400_000).toISOString().slice(0, 10),
    list: async (entity) => (await bench.snapshot(entity)).found.map(({ record }) => record),
    async first(entity, fits = () => true) {
      const known = (await bench.candidates(entity)).filter(({ record }) => fits(record))
      for (const found of known.slice(0, REREAD)) {
        const now = await bench.reread(entity, found)
        if (now && fits(now.record)) return now.record
      }
      const record = (await tools.list(entity)).find(fits)
      if (!record) throw new Skip(`The source has no ${entity} that this could be tried with.`)
      return record
    },
    get,
    async create(entity, body) {
      const plan = body
        ? await planCreate(io, entity, body)
        : (await bench.planNew(entity, io)).plan
      bench.forget()
      const { id } = await carryOut(io, plan)
      bench.made.add(`${entity}/${id}`)
      return get(entity, id)
    },
    async update(entity, id, body) {
      bench.forget()
      await carryOut(io, await planUpdate(io, entity, id, body, null))
      return get(entity, id)
    },
    async remove(entity, id) {
      bench.forget()
      await carryOut(io, await planDelete(io, entity, id, null))
    },
    async intervene(change) {
      const { control } = bench.options
      if (!control) throw new Skip('Only a simulated source can be changed past the connector.')
      bench.forget()
      return control.intervene(change)
    },
    async act(entity, id, action, body = {}) {
      bench.forget()
      await carryOut(io, await planAction(io, entity, id, action, body, null))
      return get(entity, id)
    },
  }
  return tools
}
