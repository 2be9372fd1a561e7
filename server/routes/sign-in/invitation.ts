import { ApiError } from '@millwright/model'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { acceptInvitation, findInvited } from '../../engine/invitations.ts'
import type { Services } from '../../services.ts'
import { findFaults, readForm } from './forms.ts'
import { showInvitation, showInvitationGone } from './pages.ts'
import { letIn, placeOf, sendPage, speechOf } from './visit.ts'

/** Where an invitation leads: a password is chosen, once. */
export function addInvitationPages(pages: FastifyInstance, services: Services): void {
  const url = '/sign-in/invitation/:secret'

  pages.get(url, async (request, reply) => {
    const speech = speechOf(request)
    const secret = secretOf(request)
    const member = await findInvited(services, secret)
    if (!member) return sendPage(reply, 404, showInvitationGone(speech))
    return sendPage(
      reply,
      200,
      showInvitation(speech, { values: { email: member.email, name: member.name } }, secret),
    )
  })

  pages.post(url, async (request, reply) => {
    const speech = speechOf(request)
    const secret = secretOf(request)
    const member = await findInvited(services, secret)
    if (!member) return sendPage(reply, 404, showInvitationGone(speech))
    const values = { ...readForm(request), email: member.email }
    const faults = findFaults(values, ['name', 'new_password'], speech.texts)
    if (Object.keys(faults).length > 0) {
      return sendPage(reply, 400, showInvitation(speech, { values, faults }, secret))
    }
    try {
      const accepted = await acceptInvitation(services, secret, values, placeOf(request))
      return await letIn(services, request, reply, accepted.secret)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'NOT_FOUND') throw error
      return sendPage(reply, 404, showInvitationGone(speech))
    }
  })
}

function secretOf(request: FastifyRequest): string {
  return (request.params as { secret: string }).secret
}
