import { createHmac, hkdfSync } from 'node:crypto'
import { formatSecret } from './tokens.ts'

/** Secrets of links: derived whenever they are shown, so that none is stored. */
export interface LinkTokens {
  /** Names the key that new links are derived from; tells nothing about it. */
  keyId: string
  /** The secret (`mwl_…`) of a new link and what is stored of it. */
  create(linkId: string): { token: string; token_hash: Buffer; key_id: string }
  /** The secret of a link; null where its key is no longer configured. It goes on working by its hash. */
  tokenOf(linkId: string, keyId: string): string | null
}

/** @param masterKeys 32 bytes each, the newest first */
export function createLinkTokens(masterKeys: readonly Buffer[]): LinkTokens {
  const keys = new Map(
    masterKeys.map((masterKey) => {
      const key = Buffer.from(hkdfSync('sha256', masterKey, '', 'millwright links', 32))
      return [createHmac('sha256', key).update('key id').digest('hex').slice(0, 16), key]
    }),
  )
  const [keyId, newest] = [...keys][0]!
  const secretOf = (key: Buffer, linkId: string) =>
    formatSecret('mwl', createHmac('sha256', key).update(`link ${linkId}`).digest())
  return {
    keyId,
    create(linkId) {
      const { secret, hash } = secretOf(newest, linkId)
      return { token: secret, token_hash: hash, key_id: keyId }
    },
    tokenOf(linkId, id) {
      const key = keys.get(id)
      return key ? secretOf(key, linkId).secret : null
    },
  }
}
