import { ApiError } from '@millwright/model'
import type { FastifyInstance } from 'fastify'
import { authorize } from '../../engine/oauth-authorize.ts'
import type { Services } from '../../services.ts'
import { secureHeaders } from '../link/headers.ts'
import { type PlainWords, sendPlainPage } from '../link/plain-page.ts'
import { addRoute } from '../route.ts'

const MISLED: PlainWords = {
  en: {
    title: 'This request cannot be answered',
    text: 'The application that sent you here is not set up correctly. Tell those who run it what stands here:',
  },
  de: {
    title: 'Diese Anfrage lässt sich nicht beantworten',
    text: 'Die Anwendung, die Sie hierher geschickt hat, ist nicht richtig eingerichtet. Sagen Sie denen, die sie betreiben, was hier steht:',
  },
}

const query = {
  client_id: { description: 'Id of the OAuth client.' },
  redirect_uri: { description: 'Exactly as it was registered.' },
  response_type: { description: 'code' },
  state: { description: 'Comes back as it is.' },
  code_challenge: { description: 'PKCE (RFC 7636), needed of every client.' },
  code_challenge_method: { description: 'S256' },
  system: { description: 'What is connected; chosen on the page without it.' },
  customer: { description: "The account's own id of the customer, who is made where missing." },
  customer_name: { description: 'Of a customer who is made.' },
  metadata: { description: 'Of the connection: a JSON object.' },
  locale: { description: 'en or de' },
}

/** Where a client sends a person to connect a system. */
export function addAuthorize(app: FastifyInstance, services: Services): void {
  addRoute(
    app,
    'GET',
    '/oauth/authorize',
    {
      id: 'oauth_authorize',
      summary: 'Connect a system for an OAuth client: leads to the link page and back with a code',
      tag: 'oauth',
      door: 'public',
      query,
      answers: { 302: { description: 'To the link page, or back with an error.' } },
    },
    async (request, reply) => {
      const { search } = new URL(request.url, services.publicUrl)
      try {
        const location = await authorize(services, new URLSearchParams(search))
        return secureHeaders(reply).redirect(location, 302)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return sendPlainPage(reply, error.status, MISLED, error.detail)
      }
    },
  )
}
