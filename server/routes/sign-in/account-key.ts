import { ApiError, newId } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { findSignedIn, isCsrfToken } from '../../engine/member-sessions.ts'
import { createSecret } from '../../security/tokens.ts'
import type { Services } from '../../services.ts'
import { createAccountKey } from '../../store/account-keys.ts'
import { withAccount } from '../../store/pool.ts'
import { readCookie } from './cookies.ts'
import { showAccountKey } from './pages.ts'
import { sendPage, speechOf } from './visit.ts'

const LONGEST_NAME = 200

/** The first account key, for an admin who has no program yet that could ask for one. Its secret is shown once. */
export function addAccountKeyPage(pages: FastifyInstance, services: Services): void {
  pages.post('/sign-in/account-key', async (request, reply) => {
    const session = readCookie(services, request, 'session')
    const found = await findSignedIn(services, session)
    if (found?.member.role !== 'admin') return reply.redirect('/sign-in', 303)
    const { csrf_token } = (request.body ?? {}) as { csrf_token?: string }
    if (!isCsrfToken(session!, csrf_token)) {
      throw new ApiError('PERMISSION_DENIED', 'This form was sent from another page.')
    }
    const { account_id, id: memberId, name: memberName } = found.member
    const { secret, ...hidden } = createSecret('mwk')
    const id = newId('key_')
    const name = `Made by ${memberName}`.slice(0, LONGEST_NAME)
    await withAccount(services.database, account_id, (trx) =>
      createAccountKey(trx, { account_id, id, name, role: 'admin', ...hidden }),
    )
    await services.audit.record({
      account_id,
      actor: { kind: 'member', id: memberId, name: memberName },
      action: 'keys_create',
      target: { type: 'key', id },
      status: 200,
      request_id: request.id,
      ip: request.ip,
      detail: { secret_shown: true },
    })
    return sendPage(reply, 200, showAccountKey(speechOf(request), secret, services.publicUrl))
  })
}
