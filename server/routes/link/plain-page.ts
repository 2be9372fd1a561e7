import type { FastifyReply } from 'fastify'
import { secureHeaders } from './headers.ts'

/** A page of a few words, where there is no better place to say them. */
export function sendPlainPage(
  reply: FastifyReply,
  status: number,
  { title, text }: { title: string; text: string },
): FastifyReply {
  const [heading, words] = [escapeHtml(title), escapeHtml(text)]
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${heading}</title></head><body><h1>${heading}</h1><p>${words}</p></body></html>`
  return secureHeaders(reply).status(status).type('text/html; charset=utf-8').send(html)
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
