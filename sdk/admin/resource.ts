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

/** Reads of the admin API and what is put are tried again, other writes only where the server had not begun: it keeps no keys. */
export interface Door {
  lister<T, Q>(path: string): Lister<T, Q>
  get<T>(path: string, options?: CallOptions, query?: Query): Promise<T>
  put<T>(path: string, body: unknown, options?: CallOptions): Promise<T>
  post<T>(path: string, body: unknown, options?: CallOptions): Promise<T>
  patch<T>(path: string, body: unknown, options?: CallOptions): Promise<T>
  delete<T>(path: string, options?: CallOptions): Promise<T>
}

/** `root` is what all of its paths begin with. */
export function createDoor(transport: Transport, root = '/admin/v1'): Door {
  // To put the same once more changes nothing.
  const write =
    (method: 'POST' | 'PUT' | 'PATCH', repeat: 'plain' | 'safe') =>
    <T>(path: string, body: unknown, options?: CallOptions) =>
      transport.send<T>({ ...options, method, path: root + path, body, repeat })
  return {
    lister: <T, Q>(path: string): Lister<T, Q> => ({
      list: (query, options) => listAll<T>(transport, root + path, query as Query, options),
      page: (query, options) => getPage<T>(transport, root + path, query as Query, options),
    }),
    get: (path, options, query) =>
      transport.send({ ...options, method: 'GET', path: root + path, query, repeat: 'safe' }),
    put: write('PUT', 'safe'),
    post: write('POST', 'plain'),
    patch: write('PATCH', 'plain'),
    delete: (path, options) =>
      transport.send({ ...options, method: 'DELETE', path: root + path, repeat: 'plain' }),
  }
}

/** Of a list that has one page. */
export async function readAll<T>(answer: Promise<{ data: T[] }>): Promise<T[]> {
  return (await answer).data
}
