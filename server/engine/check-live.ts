import { type Connector, type Credentials, createIo } from '@millwright/kit'
import { ApiError } from '@millwright/model'
import type { Services } from '../services.ts'
import { callProbe } from './probe.ts'

/** One cheap call with the given credentials; its failure is told with the place in the form. */
export async function checkLive(
  services: Services,
  connector: Connector,
  credentials: Credentials & { kind: string },
): Promise<void> {
  const { http, upstreamTimeout: timeout, now, guard } = services
  const failure = await callProbe(createIo({ connector, credentials, http, timeout, now, guard }))
  if (!failure) return
  const isAddress = failure.origin === 'network' || failure.code === 'NOT_FOUND'
  const pointer = isAddress ? '/credentials/base_url' : '/credentials'
  throw new ApiError('INVALID_REQUEST', `The connection was not made. ${failure.detail}`, {
    origin: failure.origin,
    errors: [{ pointer, code: failure.code, detail: failure.detail }],
    ...(failure.upstream && { upstream: failure.upstream }),
    cause: failure,
  })
}
