import assert from 'node:assert/strict'
import dns, { type LookupAddress } from 'node:dns'
import dnsPromises from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, createServer, isIP } from 'node:net'
import { after, before, test } from 'node:test'
import { createHttp, type Http } from '@millwright/kit'
import { findEndpointFault } from './endpoint-address.ts'
import { createTarget, sendDelivery } from './send-delivery.ts'
import { createSigner, createSigningKey } from './signing.ts'
import { listTargets, NAMES } from './test-ssrf-targets.ts'

/** What DNS says of names, for as long as this file runs. */
let resolve: (name: string) => readonly string[]
const known = { lookup: dns.lookup, promised: dnsPromises.lookup }
let http: Http
let port: number
let opened = 0
const listener = createServer((socket) => {
  opened++
  socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
})

before(async () => {
  const find = (name: string): LookupAddress[] =>
    resolve(name).map((address) => ({ address, family: isIP(address) }))
  dns.lookup = ((name: string, _how: object, done: (e: null, a: LookupAddress[]) => void) =>
    setImmediate(done, null, find(name))) as never
  dnsPromises.lookup = (async (name: string) => find(name)) as never
  syncBuiltinESMExports()
  await new Promise<void>((done) => listener.listen(0, done))
  port = (listener.address() as AddressInfo).port
  http = createHttp({ allowPrivate: () => false })
})
after(async () => {
  Object.assign(dns, { lookup: known.lookup })
  Object.assign(dnsPromises, { lookup: known.promised })
  syncBuiltinESMExports()
  await http.close()
  listener.close()
})

const signer = createSigner([createSigningKey('v1')])
const send = (url: string) =>
  sendDelivery(http, createTarget(url, signer, true), { id: 'evt_1', body: '{}', now: Date.now() })
const rules = { allowPlainHttp: true, allowPrivate: () => false }

test('no way of writing a private address opens a socket: of more than 250 each one is blocked when it connects, and refused when it is entered', async () => {
  resolve = (name) => NAMES[name] ?? assert.fail(`looked up ${name}`)
  let blocked = 0
  for (const host of listTargets()) {
    for (const [index, url] of [
      `http://${host}:${port}/hook`,
      `http://someone:secret@${host}:${port}/hook`,
    ].entries()) {
      const fault = await findEndpointFault(rules, url)
      assert.ok(fault, `${url} was accepted`)
      const { status, error } = await send(url)
      assert.equal(status, null, url)
      if (index === 0 && URL.canParse(url)) {
        assert.match(error!, /leads to a private or reserved address/, url)
        assert.match(fault, /leads to a private or reserved address/, url)
        blocked++
      } else assert.match(error!, /is not a web address|must not have a user or password/, url)
    }
  }
  assert.equal(opened, 0)
  assert.ok(blocked >= 250, `${blocked} targets`)
})

test('a name that leads elsewhere each time it is asked for is judged by where it leads at that moment', async () => {
  const turns = [['93.184.216.34'], ['127.0.0.1'], ['93.184.216.34', '::1'], ['10.0.0.1']]
  let asked = 0
  resolve = () => turns[asked++ % turns.length]!
  const url = `http://rebinding.example:${port}/hook`
  assert.equal(await findEndpointFault(rules, url), null, 'it looked like a public one')
  for (let count = 0; count < 60; count++) {
    // A turn that is public would really connect: it is left to somebody else.
    if (asked % turns.length === 0) asked++
    const { error } = await send(url)
    assert.match(error!, /leads to a private or reserved address/)
  }
  assert.equal(opened, 0)
})

test('a name that leads nowhere yet may be entered, and one that the operator named may be private', async () => {
  resolve = () => {
    throw new Error('ENOTFOUND')
  }
  assert.equal(await findEndpointFault(rules, 'https://later.example/hook'), null)
  resolve = () => ['10.1.2.3']
  const named = { ...rules, allowPrivate: (host: string) => host === 'hooks.plant.internal' }
  assert.equal(await findEndpointFault(named, 'https://hooks.plant.internal/a'), null)
  assert.ok(await findEndpointFault(named, 'https://other.plant.internal/a'))
})

test('an address without TLS, with a password, with a fragment or of another kind is refused with its own words', async () => {
  resolve = () => ['93.184.216.34']
  const production = { allowPlainHttp: false, allowPrivate: () => false }
  for (const [url, words] of [
    ['http://receiver.example/hook', /must begin with https/],
    ['https://user@receiver.example/hook', /user or password/],
    ['https://:pw@receiver.example/hook', /user or password/],
    ['https://receiver.example/hook#top', /fragment/],
    ['ftp://receiver.example/hook', /not a web address/],
    ['file:///etc/passwd', /not a web address/],
    ['receiver.example/hook', /not a web address/],
    ['https://', /not a web address/],
  ] as const) {
    assert.match((await findEndpointFault(production, url)) ?? 'accepted', words, url)
  }
  assert.equal(await findEndpointFault(production, 'https://receiver.example/hook?key=1'), null)
})
