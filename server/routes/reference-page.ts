import Fastify, { type FastifyInstance } from 'fastify'

/**
 * The rendering of `/openapi.json` at `/docs`. Its megabytes of script cost every start a fifth of a second and most
 * starts never show them: it is an app of its own that is loaded when somebody asks for it.
 */
export function addReferencePage(app: FastifyInstance): void {
  let loading: Promise<FastifyInstance> | undefined
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async (request, reply) => {
      loading ??= loadPages()
      const pages = await loading
      const { statusCode, headers, rawPayload } = await pages.inject({ url: request.url })
      if (statusCode === 404) return reply.callNotFound()
      for (const name of ['content-type', 'location'] as const) {
        if (headers[name] !== undefined) reply.header(name, headers[name])
      }
      return reply.status(statusCode).send(rawPayload)
    })
  }
}

async function loadPages(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const pages = Fastify()
  pages.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      title: 'Millwright API',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: 'never',
    },
  } as never)
  return pages
}
