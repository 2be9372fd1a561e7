import { type AdminClient, type Client, createAdminClient, createClient } from '@millwright/sdk'
import { noteReach } from './reach.ts'
import { currentSession } from './session.ts'

const options = {
  url: location.origin,
  fetch: watchedFetch,
  // The page says at once that the server does not answer, and asks again by itself.
  retries: 0,
  timeout: 30_000,
}
const key = { csrfToken: () => currentSession().csrf_token ?? '' }

/** The admin API, as the member who is signed in. */
export const admin: AdminClient = createAdminClient({ ...options, key })

const clients = new Map<string, Client>()

/** The unified API of one connection, as the member who is signed in. */
export function clientOf(connectionId: string): Client {
  const known = clients.get(connectionId)
  if (known) return known
  const client = createClient({ ...options, token: key, connection: connectionId })
  clients.set(connectionId, client)
  return client
}

async function watchedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(input, init)
  } catch (error) {
    if (!init?.signal?.aborted) noteReach('down')
    throw error
  }
  const isGateway = response.status === 502 || response.status === 503 || response.status === 504
  const isProblem = response.headers.get('content-type')?.includes('problem+json') ?? false
  if (response.status === 401) noteReach('signed_out')
  // A proxy in front answers for a server that is not there.
  else if (isGateway && !isProblem) noteReach('down')
  else noteReach('up')
  return response
}
