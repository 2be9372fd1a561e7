/**
 * Keeps a copy of one connection's records up to date: `node example-copy.ts https://api.example.com mwc_… copy.json`.
 * It may be stopped at any moment and be away for as long as the server keeps changes; beyond that it begins anew.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import {
  type Change,
  type Client,
  createClient,
  type EntityName,
  MillwrightError,
} from '@millwright/sdk'

type RecordEntity = Exclude<EntityName, 'statuses'>

/** What is kept: the records, and up to where they are known. In a database both go into one transaction. */
export interface Copy {
  cursor: string | null
  records: Record<string, Record<string, unknown>>
}

export interface CopyOptions {
  client: Client
  entities: readonly RecordEntity[]
  copy: Copy
  /** Keeps it, at latest before the next change is taken. */
  save(copy: Copy): Promise<void>
  signal?: AbortSignal
  /** Ends when it has caught up. */
  once?: boolean
}

/** Follows for ever, or until it has caught up. Begins anew where the cursor is older than what is kept. */
export async function keepCopy(options: CopyOptions): Promise<void> {
  const { client, entities, copy, save, signal, once = false } = options
  for (;;) {
    if (copy.cursor === null) await begin(options)
    try {
      const query = {
        cursor: copy.cursor!,
        entity: entities,
        untilCaughtUp: once,
        async onCursor(cursor: string) {
          copy.cursor = cursor
          await save(copy)
        },
      }
      for await (const change of client.changes(query, { signal })) {
        apply(copy, change)
        copy.cursor = change.cursor
        await save(copy)
      }
      return
    } catch (error) {
      if (!isTooOld(error)) throw error
      copy.cursor = null
    }
  }
}

/** The place to go on from is taken before the records are read: what changes meanwhile is told again afterwards. */
async function begin({ client, entities, copy, save, signal }: CopyOptions): Promise<void> {
  const cursor = await client.changesHead({ entity: entities }, { signal })
  const records: Copy['records'] = {}
  for (const entity of entities) {
    for await (const record of readMirror(client, entity, signal))
      records[`${entity}/${record.id}`] = record
  }
  copy.records = records
  copy.cursor = cursor
  await save(copy)
}

interface MirrorPage {
  data: { id: string }[]
  next_cursor: string | null
}

/** All records of an entity as they are in the mirror: no call goes to the source. */
async function* readMirror(client: Client, entity: RecordEntity, signal?: AbortSignal) {
  let cursor: string | undefined
  for (;;) {
    const query = { source: 'mirror', limit: 500, cursor }
    const call = { method: 'GET', path: `/v1/${entity}`, query, signal } as const
    const page = await client.request<MirrorPage>(call).catch(async (error) => {
      if (!isUnderWay(error)) throw error
      await setTimeout(5_000, undefined, { signal })
      return null
    })
    // The first sync of a new connection takes its time.
    if (page === null) continue
    yield* page.data
    if (page.next_cursor === null) return
    cursor = page.next_cursor
  }
}

/** Twice is once: each change has the whole record. */
function apply({ records }: Copy, { entity, record_id, op, record }: Change): void {
  const place = `${entity}/${record_id}`
  if (op === 'deleted') delete records[place]
  else records[place] = record as unknown as Record<string, unknown>
}

function isUnderWay(error: unknown): boolean {
  return error instanceof MillwrightError && error.code === 'OPERATION_NOT_SUPPORTED'
}

function isTooOld(error: unknown): boolean {
  return (
    error instanceof MillwrightError && error.errors.some(({ code }) => code === 'CURSOR_EXPIRED')
  )
}

if (import.meta.main) {
  const [url, token, file] = process.argv.slice(2)
  if (!url || !token || !file) throw new Error('Give the address, a connection token and a file.')
  const text = await readFile(file, 'utf8').catch(() => '{"cursor":null,"records":{}}')
  await keepCopy({
    client: createClient({ url, token }),
    entities: ['vendors', 'items', 'purchase-orders'],
    copy: JSON.parse(text),
    // Whole or not at all: a power cut leaves the file before.
    async save(copy) {
      await writeFile(`${file}.new`, JSON.stringify(copy))
      await rename(`${file}.new`, file)
    },
  })
}
