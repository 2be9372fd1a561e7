import type { FastifyReply } from 'fastify'

/** What a page of ours may load, and who may frame it. */
export interface PagePolicy {
  /** Origins that may show it in a frame; none unless told. */
  framedBy?: readonly string[]
  /** Origins of pictures besides our own. */
  images?: readonly string[]
}

/** Headers of every page that carries a secret in its address. */
export function secureHeaders(reply: FastifyReply, policy: PagePolicy = {}): FastifyReply {
  const { framedBy = [], images = [] } = policy
  const content = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    ["img-src 'self' data:", ...images].join(' '),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(' ') : "'none'"}`,
  ]
  return reply.headers({
    'content-security-policy': content.join('; '),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  })
}
