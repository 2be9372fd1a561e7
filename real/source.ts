import { login, type Session } from './rpc.ts'
import type { Tryton } from './tryton.ts'
import type { Plain } from './values.ts'

export type Row = Record<string, Plain> & { id: number }

/** Tryton asked directly by one of its users: what a test believes, whatever our API says. */
export interface Source {
  readonly session: Session
  /** All fields of one record, with its stamp; only some where they are named. */
  read(model: string, id: number | string, ...fields: string[]): Promise<Row>
  /** Records of a domain in the order of their ids, inactive ones too. */
  find(model: string, domain: unknown[], ...fields: string[]): Promise<Row[]>
  create(model: string, values: object[]): Promise<number[]>
  write(model: string, id: number | string, values: object): Promise<void>
  remove(model: string, ids: readonly number[]): Promise<void>
}

const ALSO_INACTIVE = { active_test: false }

export async function openSource(
  tryton: Tryton,
  user: { login: string; password: string },
): Promise<Source> {
  const session = await login(`${tryton.url}/${tryton.database}`, user)
  const context = { ...session.context, ...ALSO_INACTIVE }
  const call = <T>(method: string, ...params: unknown[]) =>
    session.call<T>(`model.${method}`, ...params, context)
  return {
    session,
    async read(model, id, ...fields) {
      const all = fields.length > 0 ? fields : Object.keys(await call(`${model}.fields_get`, []))
      const [row] = await call<Row[]>(`${model}.read`, [Number(id)], [...all, '_timestamp'])
      return row!
    },
    find: (model, domain, ...fields) =>
      call(`${model}.search_read`, domain, 0, null, [['id', 'ASC']], ['id', ...fields]),
    create: (model, values) => call(`${model}.create`, values),
    async write(model, id, values) {
      await call(`${model}.write`, [Number(id)], values)
    },
    async remove(model, ids) {
      await call(`${model}.delete`, ids)
    },
  }
}
