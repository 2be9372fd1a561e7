import { type CallOptions, pathOf, type QueryValue } from './call.ts'
import { type CollectionClient, createCollectionClient } from './collection-client.ts'
import { getPage, listAll, type Page, type Paging } from './list.ts'
import { type ReadOptions, type ReadSource, seeSource } from './read-source.ts'
import type { Deletion, DryRun, Entities, EntityName } from './records.ts'
import type { Transport } from './transport.ts'
import { type ChangeOptions, type WriteOptions, write } from './write.ts'

/** A record as the API answers it: `RecordOf<'purchase-orders'>`. */
export type RecordOf<N extends EntityName> = Entities[N]['record']
/** What a create takes. */
export type CreateOf<N extends EntityName> = Entities[N]['create']
/** What an update takes: absent fields stay, null clears, lines are merged by their `id`. */
export type UpdateOf<N extends EntityName> = Entities[N]['update']
/** Filters of a list, with paging, order, `fields` and `include`. */
export type ListQuery<N extends EntityName> = Entities[N]['filters'] &
  Paging &
  Selection<N, 'total'> & {
    /** With `source: 'mirror'`; a minus turns the order round. */
    sort?: 'id' | '-id' | 'updated_at' | '-updated_at' | undefined
  }
export type GetQuery<N extends EntityName = EntityName> = Selection<N>
/** One page, and where it was read. */
export type RecordPage<N extends EntityName> = Page<RecordOf<N>> & ReadSource

/** References of a record whose records the mirror has too: `vendor` for `vendor_id`. */
export type RelationOf<N extends EntityName> = keyof RecordOf<N> extends infer Field
  ? Field extends `${infer Relation}_id`
    ? Relation
    : never
  : never

export interface Selection<N extends EntityName = EntityName, More extends string = never> {
  /** Only these fields. */
  fields?: string | readonly string[] | undefined
  /**
   * `raw`: the source's own payload. `allowed`: what may be done to the record now. `total`: how many there are. Of the
   * mirror also the records that this one refers to, such as `vendor`: they are in `expanded`.
   */
  include?: Include<N, More> | readonly Include<N, More>[] | undefined
  /** `mirror`: the synced copy, also while the source is down. */
  source?: 'live' | 'mirror' | undefined
  /** The copy if it is at most so old (`60s`, `5m`, `2h`, `1d`), else live. Instead of `source`. */
  max_age?: string | undefined
}

type Include<N extends EntityName, More extends string> = 'raw' | 'allowed' | More | RelationOf<N>

type ActionOf<N extends EntityName> = keyof Entities[N]['actions'] & string
type CollectionOf<N extends EntityName> = keyof Entities[N]['collections'] & string

interface EntityMethods<N extends EntityName> {
  /** All records that match, page by page as they are taken. */
  list(query?: ListQuery<N>, options?: ReadOptions): AsyncIterable<RecordOf<N>>
  /** One page of them. */
  page(query?: ListQuery<N>, options?: ReadOptions): Promise<RecordPage<N>>
  get(id: string, query?: GetQuery<N>, options?: ReadOptions): Promise<RecordOf<N>>
  /** Answers the record as it reads afterwards. */
  create(body: CreateOf<N>, options?: WriteOptions): Promise<RecordOf<N>>
  update(id: string, body: UpdateOf<N>, options?: ChangeOptions): Promise<RecordOf<N>>
  /** Answers what the delete did at the source: hard, or soft and how. */
  delete(id: string, options?: ChangeOptions): Promise<Deletion>
  /** A step in the life of a record, such as approve, receive or complete. */
  action<A extends ActionOf<N>>(
    id: string,
    action: A,
    body?: Entities[N]['actions'][A],
    options?: ChangeOptions,
  ): Promise<RecordOf<N>>
  /** A list inside one record: its lines, tasks, comments, attachments … */
  collection<C extends CollectionOf<N>>(id: string, name: C): CollectionClient<N, C>
}

interface DryRuns<N extends EntityName> {
  create(body: CreateOf<N>, options?: CallOptions): Promise<DryRun>
  update(id: string, body: UpdateOf<N>, options?: ChangeOptions): Promise<DryRun>
  delete(id: string, options?: ChangeOptions): Promise<DryRun>
  action<A extends ActionOf<N>>(
    id: string,
    action: A,
    body?: Entities[N]['actions'][A],
    options?: ChangeOptions,
  ): Promise<DryRun>
}

/** The calls of one entity; those that the model does not have are not there. */
export type EntityClient<N extends EntityName> = Pick<
  EntityMethods<N>,
  Entities[N]['methods'] & keyof EntityMethods<N>
> & {
  /** What a write would send to the source; nothing is sent. Refuses what the write itself would refuse. */
  dryRun: Pick<DryRuns<N>, Entities[N]['methods'] & keyof DryRuns<N>>
}

export function createEntityClient<N extends EntityName>(
  transport: Transport,
  name: N,
): EntityClient<N> {
  const root = pathOf`/v1/${name}`
  const writes = <T>(isDry: boolean) => ({
    create: (body: unknown, options?: WriteOptions) =>
      transport.send<T>(write('POST', root, body, options, isDry)),
    update: (id: string, body: unknown, options?: ChangeOptions) =>
      transport.send<T>(write('PATCH', root + pathOf`/${id}`, body, options, isDry)),
    delete: (id: string, options?: ChangeOptions) =>
      transport.send<T>(write('DELETE', root + pathOf`/${id}`, undefined, options, isDry)),
    action: (id: string, action: string, body: unknown = {}, options?: ChangeOptions) =>
      transport.send<T>(
        write('POST', root + pathOf`/${id}/actions/${action}`, body, options, isDry),
      ),
  })
  const methods = {
    list: (query?: Record<string, QueryValue>, options?: ReadOptions) =>
      listAll(transport, root, query, seeSource(options)),
    page: async (query?: Record<string, QueryValue>, options?: ReadOptions) => {
      let at: ReadSource | undefined
      const see = (source: ReadSource) => {
        at = source
      }
      const page = await getPage(transport, root, query, seeSource(options, see))
      return { ...page, ...at }
    },
    get: (id: string, query?: Record<string, QueryValue>, options?: ReadOptions) =>
      transport.send({
        ...seeSource(options),
        method: 'GET',
        path: root + pathOf`/${id}`,
        query,
        repeat: 'safe',
      }),
    ...writes(false),
    collection: (id: string, collection: string) =>
      createCollectionClient(transport, name, id, collection),
    dryRun: writes<DryRun>(true),
  }
  // What an entity does not offer is not in its type; the server would refuse it too.
  return methods as unknown as EntityClient<N>
}
