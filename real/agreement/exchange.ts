import type { Plain } from '../values.ts'

/** What one of the two systems has told so far: ids differ between them. */
export interface World {
  readonly context: Record<string, unknown>
  /** Session headers of the users. */
  readonly authorization: { buyer: string; viewer: string }
  /** Results that `learn` kept, by name. */
  readonly known: Record<string, Plain>
}

/** A request to send as it is. */
export interface Post {
  /** Text is sent as it is, other values as JSON. */
  body: unknown
  headers?: Record<string, string>
  /** Behind the address of the database; default `/`. */
  path?: string
}

/** One request that both systems must answer alike. */
export interface Exchange {
  /** What is asked, unique among all. */
  name: string
  post(world: World): Post
  /** Keeps something of a successful answer for later requests. */
  learn?(result: Plain, known: Record<string, Plain>): void
  /** What of a successful answer must be equal; without it shapes are compared. */
  equal?(result: Plain): unknown
}

/** A call of the buyer, in the buyer's context unless the parameters end with another. */
export function call(
  name: string,
  method: string,
  params: (known: Record<string, Plain>) => unknown[],
  learn?: Exchange['learn'],
): Exchange {
  const post = ({ known, context, authorization }: World) => ({
    body: { id: 1, method: `model.${method}`, params: [...params(known), context] },
    headers: { Authorization: authorization.buyer },
  })
  return learn ? { name, post, learn } : { name, post }
}

/** A call with something added to the context. */
export function callIn(
  name: string,
  method: string,
  params: (known: Record<string, Plain>) => unknown[],
  extra: (known: Record<string, Plain>) => Record<string, unknown>,
): Exchange {
  return {
    name,
    post: ({ known, context, authorization }) => ({
      body: {
        id: 1,
        method: `model.${method}`,
        params: [...params(known), { ...context, ...extra(known) }],
      },
      headers: { Authorization: authorization.buyer },
    }),
  }
}

/** Keeps the first id of a search or create. */
export function keepFirst(name: string): NonNullable<Exchange['learn']> {
  return (result, known) => {
    known[name] = (result as Plain[])[0] ?? null
  }
}

/** Keeps fields of the first record, each under `PREFIX.FIELD`. */
export function keepFields(prefix: string, ...fields: string[]): NonNullable<Exchange['learn']> {
  return (result, known) => {
    const [record] = result as Record<string, Plain>[]
    for (const field of ['id', ...fields]) known[`${prefix}.${field}`] = record?.[field] ?? null
  }
}

/** The first of a list that `keepFields` kept. */
export function firstOf(value: Plain | undefined): Plain {
  return Array.isArray(value) ? (value[0] ?? null) : null
}
