import { createPublicKey, verify } from 'node:crypto'

const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

/** Whether one of the v1a signatures of a delivery is by this key (`whpk_…`), by nothing but node:crypto. */
export function isSignedBy(
  publicKey: string,
  headers: Record<string, string>,
  body: string,
): boolean {
  const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64')
  const spki = Buffer.concat([PUBLIC_HEAD, bytes])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return headers['webhook-signature']!.split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, signed, key, Buffer.from(one.slice(4), 'base64')))
}
