import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanUrl } from './clean-url.ts'

const host = 'https://erp.example.com'

for (const [typed, url, removed] of [
  ['https://erp.example.com', host, ''],
  ['erp.example.com', host, ''],
  ['  ERP.Example.com/ ', host, ''],
  ['"https://erp.example.com"', host, ''],
  ['<https://erp.example.com>', host, ''],
  ['https:/erp.example.com', host, ''],
  ['https//erp.example.com', host, ''],
  ['https:\\\\erp.example.com', host, ''],
  ['HTTPS://erp.example.com//', host, ''],
  ['https://me:secret@erp.example.com', host, ''],
  [
    'https://erp.example.com/ui/shell/home.html?x=1#Shell-home',
    host,
    '/ui/shell/home.html?x=1#Shell-home',
  ],
  ['erp.example.com:44300/start', 'https://erp.example.com:44300', '/start'],
  ['https://apps.example.com/erp/', 'https://apps.example.com/erp', ''],
  ['https://erp.example.com/ui', host, '/ui'],
  ['https://erp.example.com/app/index.html', host, '/app/index.html'],
  ['http://erp:8000/#database', 'http://erp:8000', '#database'],
  ['10.0.0.5', 'https://10.0.0.5', ''],
  ['[fd00::1]:8443', 'https://[fd00::1]:8443', ''],
] as const) {
  test(`the address ${typed} becomes ${url}`, () => {
    assert.deepEqual(cleanUrl(typed, false), { url, removed })
  })
}

test('a path that belongs to the address stays', () => {
  assert.deepEqual(cleanUrl('api.example.com/v1/?page=2', true), {
    url: 'https://api.example.com/v1',
    removed: '?page=2',
  })
})

for (const typed of [
  '',
  '   ',
  'two words',
  'https://',
  'ftp://erp.example.com',
  'javascript:alert(1)',
  '-',
]) {
  test(`"${typed}" is no address`, () => {
    assert.equal(cleanUrl(typed, false), null)
  })
}
