import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from '@millwright/kit'
import type { Services } from '../../services.ts'
import { findWebhookFault } from '../notifications/webhook.ts'

const LOOKUP_MS = 2_000

/**
 * What is wrong with the address of an endpoint, as the rest of a sentence; null where it can be kept. A name that leads
 * nowhere now may later: it is judged at each delivery again, by the address of the open socket.
 */
export async function findEndpointFault(
  { allowPlainHttp, allowPrivate }: Pick<Services, 'allowPlainHttp' | 'allowPrivate'>,
  address: string,
): Promise<string | null> {
  const fault = findWebhookFault(address, allowPlainHttp)
  if (fault !== null) return fault
  const { hostname, hash } = new URL(address)
  if (hash !== '') return 'must not have a fragment (#…): it is never sent'
  if (allowPrivate(hostname)) return null
  const addresses = await findAddresses(hostname.replace(/^\[|\]$/g, ''))
  if (addresses.every(isPublicAddress)) return null
  return 'leads to a private or reserved address, which this server may not reach'
}

async function findAddresses(hostname: string): Promise<string[]> {
  if (isIP(hostname) !== 0) return [hostname]
  const late = new Promise<[]>((resolve) => {
    setTimeout(resolve, LOOKUP_MS, []).unref()
  })
  const found = await Promise.race([lookup(hostname, { all: true }), late]).catch(() => [])
  return found.map(({ address }) => address)
}
