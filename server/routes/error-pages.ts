import { ApiError, type ErrorCode, errorCodes, errorSlug } from '@millwright/model'
import type { FastifyInstance } from 'fastify'

const bySlug = new Map(
  (Object.keys(errorCodes) as ErrorCode[]).map((code) => [errorSlug(code), code]),
)

/** Where the `type` and `docs` of a problem lead: what the code means, for whoever reads it at night. */
export function addErrorPages(app: FastifyInstance): void {
  app.get('/errors', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page('Error codes', [...bySlug.values()])),
  )
  app.get('/errors/:slug', (request, reply) => {
    const { slug } = request.params as { slug: string }
    const code = bySlug.get(slug)
    if (!code)
      throw new ApiError('NOT_FOUND', `There is no error ${slug.slice(0, 80)}. See /errors.`)
    return reply.type('text/html; charset=utf-8').send(page(code, [code]))
  })
}

function page(title: string, codes: readonly ErrorCode[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Millwright</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
code, h2 { font-family: ui-monospace, monospace } h2 { font-size: 1.1rem; margin-bottom: 0 }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .25rem; margin-top: .5rem } dd { margin: 0 }
</style><h1>${codes.length === 1 ? errorCodes[codes[0]!].title : title}</h1>
${codes.map(section).join('\n')}
<p><a href="/errors">All codes</a> · <a href="/docs/">API</a></p></html>`
}

function section(code: ErrorCode): string {
  const { status, description, retryable, origin } = errorCodes[code]
  const retry = retryable
    ? 'May succeed later without a change: wait for Retry-After where it is given.'
    : 'Will not succeed without a change.'
  return `<h2 id="${errorSlug(code)}">${code}</h2><dl><dt>HTTP status</dt><dd>${status}</dd>
<dt>Meaning</dt><dd>${description.replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</dd>
<dt>Again?</dt><dd>${retry}</dd><dt>Arises at</dt><dd>${origin}</dd></dl>`
}
