import { type CallOptions, pathOf } from './call.ts'
import { listAll } from './list.ts'
import type { Entities, EntityName } from './records.ts'
import type { Transport } from './transport.ts'
import { type ChangeOptions, type WriteOptions, write } from './write.ts'

type TypesOf<
  N extends EntityName,
  C extends keyof Entities[N]['collections'],
> = Entities[N]['collections'][C] extends infer T extends {
  element: unknown
  create: unknown
  update: unknown
  methods: string
}
  ? T
  : never

interface CollectionMethods<T extends { element: unknown; create: unknown; update: unknown }> {
  list(options?: CallOptions): AsyncIterable<T['element']>
  get(elementId: string, options?: CallOptions): Promise<T['element']>
  create(body: T['create'], options?: WriteOptions): Promise<T['element']>
  update(elementId: string, body: T['update'], options?: ChangeOptions): Promise<T['element']>
  delete(elementId: string, options?: ChangeOptions): Promise<ElementDeletion<T['element']>>
}

/** What became of an element that was removed. */
export interface ElementDeletion<E> {
  object: 'deletion'
  id: string
  entity: EntityName
  deleted: 'hard' | 'soft'
  effect: string
  /** As it is now; null where it is gone. */
  record: E | null
}

/** The elements of one list of one record. */
export type CollectionClient<
  N extends EntityName,
  C extends keyof Entities[N]['collections'],
> = Pick<
  CollectionMethods<TypesOf<N, C>>,
  TypesOf<N, C>['methods'] & keyof CollectionMethods<TypesOf<N, C>>
>

/** Lists that a source keeps apart from the record: what is added to them has no Idempotency-Key. */
const APART = new Set(['comments', 'components', 'parts'])

export function createCollectionClient<
  N extends EntityName,
  C extends keyof Entities[N]['collections'],
>(transport: Transport, entity: N, recordId: string, name: string): CollectionClient<N, C> {
  const root = pathOf`/v1/${entity}/${recordId}/${name}`
  const methods = {
    list: (options?: CallOptions) =>
      // Only these come in pages; of all others the whole list is answered.
      name === 'attachments'
        ? listAll(transport, '/v1/attachments', { entity, record_id: recordId }, options)
        : listWhole(transport, root, options),
    get: (id: string, options?: CallOptions) =>
      transport.send({
        ...options,
        method: 'GET',
        path: root + pathOf`/${id}`,
        repeat: 'safe',
      }),
    create: (body: unknown, options?: WriteOptions) => {
      const call = write('POST', root, body, options)
      return transport.send(APART.has(name) ? { ...call, repeat: 'plain' } : call)
    },
    update: (id: string, body: unknown, options?: ChangeOptions) =>
      transport.send(write('PATCH', root + pathOf`/${id}`, body, options)),
    delete: (id: string, options?: ChangeOptions) =>
      transport.send(write('DELETE', root + pathOf`/${id}`, undefined, options)),
  }
  return methods as unknown as CollectionClient<N, C>
}

async function* listWhole(transport: Transport, path: string, options: CallOptions = {}) {
  const call = { ...options, method: 'GET', path, repeat: 'safe' } as const
  yield* (await transport.send<{ data: unknown[] }>(call)).data
}
