import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addBuiltAssets, BUILT, readBuilt } from './built-pages.ts'
import { type PlainWords, sendPlainPage } from './link/plain-page.ts'

const UNBUILT: PlainWords = {
  en: {
    title: 'The dashboard is not built',
    text: 'Run "npm run build" on this server, and open this page again.',
  },
  de: {
    title: 'Das Dashboard ist nicht gebaut',
    text: 'Führen Sie auf diesem Server „npm run build“ aus und öffnen Sie diese Seite noch einmal.',
  },
}

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    // Signing out is a form.
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  // Not no-referrer: then browsers would not tell where the form comes from.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
  // The page names its scripts, whose names change with each release.
  'cache-control': 'no-cache',
}

/** The page of the account's own people. It is the same for everybody: what it shows, it asks the API for. */
export function addDashboardPage(app: FastifyInstance, built = BUILT): void {
  addBuiltAssets(app, '/dashboard', built)
  const show = async (_request: FastifyRequest, reply: FastifyReply) => {
    const page = await readBuilt(built, 'dashboard.html')
    if (page === null) return sendPlainPage(reply, 503, UNBUILT)
    return reply.headers(HEADERS).type('text/html; charset=utf-8').send(page)
  }
  app.get('/', (_request, reply) => reply.redirect('/dashboard', 302))
  app.get('/dashboard', show)
  // Every view has an address of its own.
  app.get('/dashboard/*', show)
}
