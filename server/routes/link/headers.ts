import type { FastifyReply } from 'fastify'

/** What a page of ours may load, and who may frame it. */
export interface PagePolicy {
  /** Origins that may show it in a frame; none unless told. */
  framedBy?: readonly string[]
  /** Origins of pictures besides our own. */
  images?: readonly string[]
}

/** A source that nothing else can hide in: URLs let `;`, `*` and quotes into a host. */
const SOURCE = /^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:.]+\])(:(\d+|\*))?$/

/** Headers of every page that carries a secret in its address. */
export function secureHeaders(reply: FastifyReply, policy: PagePolicy = {}): FastifyReply {
  const { framedBy = [], images = [] } = policy
  const [framers, pictures] = [framedBy, images].map((origins) =>
    origins.filter((origin) => SOURCE.test(origin)),
  ) as [string[], string[]]
  const content = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    ["img-src 'self' data:", ...pictures].join(' '),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framers.length > 0 ? framers.join(' ') : "'none'"}`,
  ]
  return reply.headers({
    'content-security-policy': content.join('; '),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  })
}
