import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { findLinkOf } from '../../engine/link-session.ts'
import { framingOrigins } from '../../engine/redirects.ts'
import { parseSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { findAccount } from '../../store/account-settings.ts'
import { withAccount } from '../../store/pool.ts'
import { addBuiltAssets, BUILT, readBuilt } from '../built-pages.ts'
import { type PagePolicy, secureHeaders } from './headers.ts'
import { type PlainWords, sendPlainPage } from './plain-page.ts'

const UNBUILT: PlainWords = {
  en: {
    title: 'The link page is not built',
    text: 'Run "npm run build" on this server, and open this page again.',
  },
  de: {
    title: 'Die Seite des Links ist nicht gebaut',
    text: 'Führen Sie auf diesem Server „npm run build“ aus und öffnen Sie diese Seite noch einmal.',
  },
}

/** The hosted page and its files, as they were built from `web/`. */
export function addLinkPage(app: FastifyInstance, services: Services, built = BUILT): void {
  addBuiltAssets(app, '/link', built)
  app.get('/link/embed.js', async (_request, reply) => {
    const script = await readBuilt(built, 'embed.js')
    if (script === null) return sendUnbuilt(reply)
    return reply
      .headers({
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .type('text/javascript; charset=utf-8')
      .send(script)
  })
  app.get<{ Params: { token: string } }>('/link/:token', async ({ params }, reply) => {
    if (parseSecret(params.token) !== 'mwl') return reply.callNotFound()
    const page = await readBuilt(built, 'link.html')
    if (page === null) return sendUnbuilt(reply)
    const policy = await policyOf(services, params.token)
    return secureHeaders(reply, policy).type('text/html; charset=utf-8').send(page)
  })
}

/** The page of a link that is not there may be shown too, but framed by nobody. */
async function policyOf(services: Services, token: string): Promise<PagePolicy> {
  try {
    const { account_id, redirect_uri } = await findLinkOf(services, token)
    const account = await withAccount(services.database, account_id, (trx) =>
      findAccount(trx, account_id),
    )
    const { logo_url } = account.branding
    return {
      framedBy: framingOrigins(services, account, redirect_uri),
      images: logo_url ? [new URL(logo_url).origin] : [],
    }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return {}
    throw error
  }
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return sendPlainPage(reply, 503, UNBUILT)
}
