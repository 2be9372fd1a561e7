import type { CallOptions } from './call.ts'
import { MillwrightError } from './errors.ts'
import { getPage, type Page } from './list.ts'
import type { Entities, EntityName } from './records.ts'
import { delayOf } from './retry.ts'
import { sleep as realSleep } from './sleep.ts'
import type { Transport, TransportOptions } from './transport.ts'

type RecordEntity = Exclude<EntityName, 'statuses'>

/** One change of one record. */
export type Change<N extends RecordEntity = RecordEntity> = {
  [E in N]: {
    object: 'change'
    id: string
    type: `${Entities[E]['record']['object']}.${'created' | 'updated' | 'deleted'}`
    at: string
    connection_id: string
    entity: E
    record_id: string
    op: 'created' | 'updated' | 'deleted'
    /** The fields that moved, of a record that was updated. */
    changed: string[]
    /** What they were; null of one that came or went. Not in a thin change. */
    previous?: Partial<Entities[E]['record']> | null
    /** As it reads afterwards; of one that was deleted, as it was last. Not in a thin change. */
    record?: Entities[E]['record']
    /** `api`: a call of this API; `source`: somebody at the source; `unknown`: one of both. */
    origin: 'api' | 'source' | 'unknown'
    /** Id of the request of this API that may have caused it. */
    caused_by: string | null
    /** Id of the sync that found it. */
    sync_id: string | null
    /** Goes on after this change: keep it together with what you made of the change. */
    cursor: string
  }
}[N]

export interface ChangeQuery<N extends RecordEntity = RecordEntity> {
  /** Where to go on; without it from the oldest change that is kept. */
  cursor?: string | undefined
  /** Only what changes from now on. */
  from?: 'now' | undefined
  /** Only of these entities. */
  entity?: N | readonly N[] | undefined
  /** Leaves out what this API wrote, so that two-way copies do not loop. */
  excludeOwn?: boolean | undefined
  /** Leaves out `record` and `previous`. */
  thin?: boolean | undefined
  /** Changes of a page, 1 to 500; 100 unless told. */
  limit?: number | undefined
}

export interface FollowOptions {
  /** Ends at the first moment where there is nothing more; else it follows for ever. */
  untilCaughtUp?: boolean | undefined
  /** Seconds that one call waits for a change, 1 to 60; 30 unless told. */
  wait?: number | undefined
  /** Told of each cursor without a change of its own: where there is nothing, or nothing for these filters. */
  onCursor?: ((cursor: string) => void | Promise<void>) | undefined
}

/** The changes of one connection, or of an account. */
export interface Changes<Q> {
  /**
   * Follows the changes from a cursor, in order, each once, for ever or until it has caught up. Survives whatever passes
   * by itself: it asks again until it is cancelled. Each change has the cursor that goes on after it. Throws what does
   * not pass: where a cursor is older than what is kept, `errors[0].code` is CURSOR_EXPIRED and `detail` says how to
   * begin anew.
   */
  follow<N extends RecordEntity = RecordEntity>(
    query?: ChangeQuery<N> & FollowOptions & Q,
    options?: CallOptions,
  ): AsyncGenerator<Change<N>, void, undefined>
  /** The cursor from which only what changes from now on is read. */
  head(query?: ChangeQuery & Q, options?: CallOptions): Promise<string>
}

const WAIT_S = 30
const LIMIT = 100
/** Milliseconds beyond the wait that an answer may take. */
const SPARE_MS = 30_000

type ChangePage = Page<Change> & { next_cursor: string }

export function createChanges<Q extends object>(
  transport: Transport,
  path: string,
  { random = Math.random, sleep = realSleep }: Pick<TransportOptions, 'random' | 'sleep'>,
): Changes<Q> {
  const read = ({ excludeOwn, ...query }: ChangeQuery, options: CallOptions, wait: number) => {
    const asked = { ...query, exclude_own: excludeOwn, wait: wait > 0 ? `${wait}s` : undefined }
    const timeout = wait * 1000 + (options.timeout ?? SPARE_MS)
    return getPage<Change>(transport, path, asked, { ...options, timeout }) as Promise<ChangePage>
  }
  const head = async (query: ChangeQuery, options: CallOptions) =>
    (await read({ ...query, cursor: undefined, from: 'now' }, options, 0)).next_cursor

  /** What passes by itself is waited for, however long it takes. */
  async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined) {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof MillwrightError) || !error.retryable) throw error
        await sleep(delayOf(error, tries, random), signal)
      }
    }
  }

  async function* follow(
    { untilCaughtUp = false, wait = WAIT_S, onCursor, ...asked }: ChangeQuery & FollowOptions = {},
    options: CallOptions = {},
  ): AsyncGenerator<Change, void, undefined> {
    const query = { limit: LIMIT, ...asked, from: undefined }
    let { cursor } = asked
    const moveTo = async (next: string) => {
      if (cursor === next) return
      cursor = next
      await onCursor?.(next)
    }
    // A call that is made again after a break must not begin later than the first one.
    if (asked.from === 'now' && cursor === undefined)
      await moveTo(await patiently(() => head(query, options), options.signal))
    for (;;) {
      const next = { ...query, cursor }
      const page = await patiently(
        () => read(next, options, untilCaughtUp ? 0 : wait),
        options.signal,
      )
      for (const change of page.data) {
        cursor = change.cursor
        yield change
      }
      await moveTo(page.next_cursor)
      if (untilCaughtUp && !page.has_more) return
    }
  }

  return {
    follow: follow as Changes<Q>['follow'],
    head: (query, options = {}) => head(query ?? {}, options),
  }
}
