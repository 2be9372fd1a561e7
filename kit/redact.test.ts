import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScrubber, redactCall, scrubValue } from './redact.ts'

const { scrub, scrubJson, learn } = createScrubber(['s3cret/"key"', 'Grüße'])

test('a JSON text without a secret stays as it is, to the last blank and digit', () => {
  const json = ' { "amount" : 12345678901234567890.10, "text": "a \\"quoted\\" word\\n" }\n'
  assert.equal(scrubJson(json), json)
})

test('a secret is taken out of a JSON text however JSON spells it', () => {
  const spellings = [
    JSON.stringify({ echo: 'you sent s3cret/"key" and Grüße' }),
    '{"echo":"you sent s3cret\\/\\"key\\" and Gr\\u00fc\\u00dfe"}',
    '{"echo":"you sent \\u0073\\u0033cret/\\u0022key\\u0022 and Grü\\u00DFe"}',
  ]
  for (const json of spellings)
    assert.equal(scrubJson(json), '{"echo":"you sent ••• and •••"}', json)
})

test('what a secret property holds is taken out, however its name is spelled and wherever it stands', () => {
  for (const json of [
    '{"lines":[{"Password" : "x1"}]}',
    '{"lines":[{"Passw\\u006frd":"x1"}]}',
    '{"lines":[{"Password":"x1","n":1.0}]}',
  ])
    assert.doesNotMatch(scrubJson(json), /x1/, json)
})

test('a secret that is learned on the way is taken out from then on', () => {
  assert.match(scrubJson('{"a":"fresh-token"}'), /fresh-token/)
  learn('fresh-token')
  assert.equal(scrubJson('{"a":"fresh-token"}'), '{"a":"•••"}')
})

test('a JSON text and its value are scrubbed alike', () => {
  const value = { a: ['Grüße', { token: 'x', token_count: 2 }], b: null, c: 's3cret/"key"' }
  assert.deepEqual(JSON.parse(scrubJson(JSON.stringify(value))), scrubValue(value, scrub))
})

test('a secret is taken out of a form too, which spells more letters than an address does', () => {
  const { scrub } = createScrubber(['Rivet~31 (a)'])
  const form = new URLSearchParams({ scope: 'all', client_secret: 'Rivet~31 (a)' })
  assert.equal(scrub(`${form}&x=Rivet~31 (a)`), 'scope=all&client_secret=•••&x=•••')
  const other = 'grant_type=x&client_secret=unknown%7Eone&refresh_token=a.b&client_id=17'
  const request = { method: 'POST', origin: 'https://a.example', path: '/token', headers: {} }
  const { body } = redactCall(request, other, (text) => text)
  assert.equal(body, 'grant_type=x&client_secret=•••&refresh_token=•••&client_id=17')
})
