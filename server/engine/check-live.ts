import { type Connector, type Credentials, createIo } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'

/** One cheap call with the given credentials; its failure is told with the place in the form. */
export async function checkLive(
  services: Services,
  connector: Connector,
  credentials: Credentials & { kind: string },
): Promise<void> {
  const io = createIo({
    connector,
    credentials,
    http: services.http,
    timeout: services.upstreamTimeout,
    now: services.now,
    guard: services.guard,
  })
  try {
    const { probe } = connector
    await io.send(typeof probe === 'function' ? probe(io.context) : probe)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const isAddress = error.origin === 'network' || error.code === 'NOT_FOUND'
    const pointer = isAddress ? '/credentials/base_url' : '/credentials'
    const detail = `The connection was not made. ${error.detail}`
    throw new ApiError('INVALID_REQUEST', detail, {
      origin: error.origin,
      errors: [{ pointer, code: error.code, detail: error.detail }],
      ...(error.upstream && { upstream: error.upstream }),
      cause: error,
    })
  }
}
