import type { Operation } from './route.ts'

const text = { type: 'string' }

/** The header fields of limited answers, as the document has them once. */
export const limitHeaders = {
  'RateLimit-Policy': {
    description:
      'All limits that the call counts under: "name";q=calls;w=seconds (draft-ietf-httpapi-ratelimit-headers).',
    schema: text,
    example: '"connection";q=600;w=60, "account";q=6000;w=60',
  },
  RateLimit: {
    description:
      'What is left of each: r calls; in t seconds all of the quota is back or, with r=0, the next call passes.',
    schema: text,
    example: '"connection";r=588;t=2, "account";r=5988;t=1',
  },
  'Retry-After': {
    description: 'Seconds until the call passes, rounded up.',
    schema: { type: 'integer', minimum: 1 },
  },
}

const refer = (...names: (keyof typeof limitHeaders)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** Answers of a call that counts under limits: each tells them, and there is one more. */
export function describeLimited<T extends object>(
  { door }: Operation,
  answers: Record<string, unknown>,
  problem: T,
): Record<string, unknown> {
  if (door !== 'unified' && door !== 'admin') return { ...answers, default: problem }
  const told = refer('RateLimit-Policy', 'RateLimit')
  return {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, one]) => [status, { ...(one as T), headers: told }]),
    ),
    429: {
      ...problem,
      description: 'A limit refuses the call (RATE_LIMIT_EXCEEDED), or the source does.',
      headers: refer('RateLimit-Policy', 'RateLimit', 'Retry-After'),
    },
    default: problem,
  }
}
