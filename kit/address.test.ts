import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress } from './address.ts'

test('addresses of the public internet may be reached', () => {
  for (const address of ['1.1.1.1', '168.63.129.15', '2606:4700::1111', '::ffff:8.8.8.8']) {
    assert.equal(isPublicAddress(address), true, address)
  }
})

test('no address of a private network, of a cloud, of documentation, or with another one inside may be', () => {
  const refused =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 168.63.129.16 172.31.0.1 192.168.1.1 198.18.0.1 ' +
    '203.0.113.9 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::127.0.0.1 ::ffff:0:7f00:1 ::ffff:7f00:1 ' +
    '64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00::1 ' +
    'fe80::1 fec0::1 ff02::1 localhost 1.1.1 1.1.1.1.'
  for (const address of refused.split(' ')) {
    assert.equal(isPublicAddress(address), false, address)
  }
})
