import type { Call, CallOptions, Query } from './call.ts'
import type { PageProblem } from './records.ts'
import type { Transport } from './transport.ts'

/** One page of a list. */
export interface Page<T> {
  object: 'list'
  data: T[]
  /** Where the next page begins; null at the end. */
  next_cursor: string | null
  has_more: boolean
  /** Of all records, with `include: 'total'` where the source can count. */
  total?: number
  /** Records of the source that have no key and are left out of this page. */
  problems?: PageProblem[]
}

/** What every list takes. */
export interface Paging {
  /** Records of a page, 1 to 500. */
  limit?: number | undefined
  cursor?: string | undefined
}

/** Options of a call, and a look at its answers. */
type ListOptions = CallOptions & Pick<Call, 'seeHeaders'>

/** Records of a page when all are wanted: fewer calls than the server's own 50 would take. */
const WHOLE_LIMIT = 100

export function getPage<T>(
  transport: Transport,
  path: string,
  query: Query = {},
  options: ListOptions = {},
): Promise<Page<T>> {
  return transport.send({ ...options, method: 'GET', path, query, repeat: 'safe' })
}

/** All records of a list, page by page as they are taken. */
export async function* listAll<T>(
  transport: Transport,
  path: string,
  query: Query = {},
  options: ListOptions = {},
): AsyncGenerator<T, void, undefined> {
  const asked = { limit: WHOLE_LIMIT, ...query }
  let cursor: string | null = null
  do {
    const page: Page<T> = await getPage(
      transport,
      path,
      { ...asked, ...(cursor !== null && { cursor }) },
      options,
    )
    yield* page.data
    cursor = page.has_more ? page.next_cursor : null
  } while (cursor !== null)
}
