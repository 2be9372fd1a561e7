import type { CallOptions, Query } from '../call.ts'
import { getPage, listAll, type Page, type Paging } from '../list.ts'
import type { Transport } from '../transport.ts'

/** What became of something that was deleted. */
export interface ResourceDeletion {
  object: 'deletion'
  id: string
  entity: string
  deleted: 'hard' | 'soft'
}

export interface Lister<T, Q> {
  /** All that match, page by page as they are taken. */
  list(query?: Q & Paging, options?: CallOptions): AsyncIterable<T>
  page(query?: Q & Paging, options?: CallOptions): Promise<Page<T>>
}

/** Reads of the admin API are tried again, its writes only where the server had not begun: it keeps no keys. */
export interface Door {
  lister<T, Q>(path: string): Lister<T, Q>
  get<T>(path: string, options?: CallOptions): Promise<T>
  post<T>(path: string, body: unknown, options?: CallOptions): Promise<T>
  patch<T>(path: string, body: unknown, options?: CallOptions): Promise<T>
  delete<T>(path: string, options?: CallOptions): Promise<T>
}

const ROOT = '/admin/v1'

export function createDoor(transport: Transport): Door {
  const write =
    (method: 'POST' | 'PATCH') =>
    <T>(path: string, body: unknown, options?: CallOptions) =>
      transport.send<T>({ ...options, method, path: ROOT + path, body, repeat: 'plain' })
  return {
    lister: <T, Q>(path: string): Lister<T, Q> => ({
      list: (query, options) => listAll<T>(transport, ROOT + path, query as Query, options),
      page: (query, options) => getPage<T>(transport, ROOT + path, query as Query, options),
    }),
    get: (path, options) =>
      transport.send({ ...options, method: 'GET', path: ROOT + path, repeat: 'safe' }),
    post: write('POST'),
    patch: write('PATCH'),
    delete: (path, options) =>
      transport.send({ ...options, method: 'DELETE', path: ROOT + path, repeat: 'plain' }),
  }
}
