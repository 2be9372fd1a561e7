import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Http, WireFailure } from '@millwright/kit'
import { checkAddress, type StepEvent } from './check-address.ts'
import type { Locale } from './link-locale.ts'

type Kind = ConstructorParameters<typeof WireFailure>[0]

/** What is told where the wire fails like this. */
async function check(kind: Kind, code: string, locale: Locale = 'en'): Promise<StepEvent> {
  const failure = new WireFailure(kind, 'x', false, Object.assign(new Error('x'), { code }))
  const http = { open: () => Promise.reject(failure) } as unknown as Http
  const services = { http, upstreamTimeout: 1_000 }
  const events: StepEvent[] = []
  const signal = new AbortController().signal
  for await (const event of checkAddress(services, 'https://erp.example:8443/x', locale, signal))
    events.push(event)
  return events.at(-1)!
}

test('each fault of an address or certificate has its own words, and says whose turn it is', async () => {
  const faults: [Kind, string, string, RegExp, string][] = [
    ['refused', 'ENOTFOUND', 'address', /no host named erp\.example/, 'you'],
    ['refused', 'ECONNREFUSED', 'address', /port 8443/, 'you'],
    ['timeout', '', 'address', /firewall/i, 'network'],
    ['blocked', '', 'address', /private network/, 'network'],
    ['refused', 'EHOSTUNREACH', 'address', /EHOSTUNREACH/, 'network'],
    ['cut', 'ECONNRESET', 'address', /closes the connection/, 'network'],
    ['refused', 'CERT_HAS_EXPIRED', 'certificate', /has expired/, 'system_administrator'],
    ['refused', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', /itself/, 'system_administrator'],
    ['refused', 'SELF_SIGNED_CERT_IN_CHAIN', 'certificate', /itself/, 'system_administrator'],
    ['refused', 'ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', /another name/, 'you'],
    [
      'refused',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'certificate',
      /intermediate/,
      'system_administrator',
    ],
    ['cut', 'ERR_SSL_WRONG_VERSION_NUMBER', 'certificate', /does not speak https/, 'you'],
  ]
  for (const [kind, code, step, words, turn] of faults) {
    const event = await check(kind, code)
    assert.deepEqual([event.step, event.state], [step, 'failed'], code || kind)
    assert.match(event.message!, words)
    assert.equal(event.whose_turn, turn, code || kind)
    assert.equal(event.pointer, '/credentials/base_url')
    assert.notEqual((await check(kind, code, 'de')).message, event.message)
  }
})
