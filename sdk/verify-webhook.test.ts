import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifyWebhook, type Webhook, WebhookVerificationError } from './verify-webhook.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
console.log(`webhooks: SEED=${seed}`)

const now = () => Date.parse('2026-03-01T12:00:00Z')
const at = String(now() / 1000)
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const body = JSON.stringify({ id: 'evt_1', type: 'connection.recovered', data: {} })

function hmac(key: string, id: string, timestamp: string, text: string): string {
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${text}`).digest('base64')}`
}

function call(more: Partial<Webhook> = {}, headers: Record<string, string> = {}): Webhook {
  return {
    headers: {
      'webhook-id': 'evt_1',
      'webhook-timestamp': at,
      'webhook-signature': hmac(secret, 'evt_1', at, body),
      ...headers,
    },
    body,
    secret,
    now,
    ...more,
  }
}

function failing(code: string) {
  return (error: unknown) => error instanceof WebhookVerificationError && error.code === code
}

test('a signed call is accepted, as text and as bytes, by headers of any runtime', async () => {
  const headers = call().headers as Record<string, string>
  const { 'webhook-id': id, ...rest } = headers
  const bytes = new TextEncoder().encode(body)
  for (const webhook of [
    call(),
    call({ headers: new Headers(headers) }),
    call({ body: bytes }),
    call({ body: bytes.buffer }),
    call({ headers: { ...rest, 'Webhook-Id': [id!] } }),
  ])
    assert.equal(
      (await verifyWebhook(webhook).catch((error) => error)).type,
      'connection.recovered',
    )
})

test('the example of the standard is accepted', async () => {
  const event = await verifyWebhook({
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    body: '{"test": 2432232314}',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    now: () => 1614265330_000,
  })
  assert.deepEqual(event, { test: 2432232314 })
})

test('while secrets change, either one is enough, on both sides', async () => {
  await verifyWebhook(call({ secret: [other, secret] }))
  const signature = `${hmac(other, 'evt_1', at, body)} ${hmac(secret, 'evt_1', at, body)} v9,x`
  await verifyWebhook(call({}, { 'webhook-signature': signature }))
})

test('an ed25519 signature is accepted by its public key and by no other', async () => {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = (key = pair.publicKey) =>
    `whpk_${Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('base64')}`
  const signed = sign(null, Buffer.from(`evt_1.${at}.${body}`), pair.privateKey)
  const headers = { 'webhook-signature': `v1a,${signed.toString('base64')}` }
  await verifyWebhook(call({ secret: publicKey() }, headers))
  const stranger = publicKey(generateKeyPairSync('ed25519').publicKey)
  const refused = failing('NO_MATCHING_SIGNATURE')
  await assert.rejects(verifyWebhook(call({ secret: stranger }, headers)), refused)
  // A shared secret proves nothing about a signature of the other kind.
  await assert.rejects(verifyWebhook(call({}, headers)), refused)
})

test('a call that is older or newer than the tolerance is refused', async () => {
  for (const off of [-301, 301]) {
    const timestamp = String(Number(at) + off)
    const signature = hmac(secret, 'evt_1', timestamp, body)
    const headers = { 'webhook-timestamp': timestamp, 'webhook-signature': signature }
    const refused = failing('TIMESTAMP_OUT_OF_TOLERANCE')
    await assert.rejects(verifyWebhook(call({}, headers)), refused)
    await verifyWebhook(call({ tolerance: 301 }, headers))
  }
})

test('each thing that is missing or broken has its own code', async () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    await assert.rejects(verifyWebhook(call({}, { [name]: '' })), failing('MISSING_HEADER'))
  const soon = { 'webhook-timestamp': 'soon' }
  await assert.rejects(verifyWebhook(call({}, soon)), failing('INVALID_TIMESTAMP'))
  for (const broken of ['', 'whsec_', 'whsec_###', 'whpk_AAAA', []])
    await assert.rejects(verifyWebhook(call({ secret: broken })), failing('INVALID_SECRET'))
  const text = 'no json'
  const signature = { 'webhook-signature': hmac(secret, 'evt_1', at, text) }
  await assert.rejects(verifyWebhook(call({ body: text }, signature)), failing('INVALID_BODY'))
})

test('a change of a single bit of id, time, body or signature is found', async () => {
  const places = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'body')
  const change = fc.tuple(places, fc.nat(), fc.integer({ min: 0, max: 6 }))
  const refused = async ([place, position, bit]: [string, number, number]) => {
    const { headers, ...webhook } = call()
    const texts: Record<string, string> = { ...(headers as Record<string, string>), body }
    const text = texts[place]!
    const bytes = Buffer.from(text)
    const index = position % bytes.length
    bytes[index] = bytes[index]! ^ (1 << bit)
    const changed = { ...texts, [place]: bytes.toString('latin1') }
    // The last letter of base64 has bits that mean nothing; spaces part signatures.
    fc.pre(place !== 'webhook-signature' || index < text.length - 2)
    const { body: newBody, ...newHeaders } = changed
    await assert.rejects(
      verifyWebhook({ ...webhook, headers: newHeaders, body: newBody! }),
      WebhookVerificationError,
    )
  }
  await fc.assert(fc.asyncProperty(change, refused), { seed, numRuns: 300 })
})
