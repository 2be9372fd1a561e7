import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createIpList, faultOfNetwork, toPlainAddress } from './ip-list.ts'

const settings = { seed: 20_264, numRuns: 500, endOnFailure: true }

test('an address is on a list by itself or by its network', () => {
  const list = createIpList(['203.0.113.7', '10.20.0.0/16', '2001:db8:a::/48', '::1'])
  for (const one of ['203.0.113.7', '10.20.255.1', '2001:db8:a:ffff::1', '2001:DB8:A:0:0:0:0:9'])
    assert.ok(list.has(one), one)
  for (const one of ['203.0.113.8', '10.21.0.1', '2001:db8:b::1', '::2', '', 'localhost', '10.20'])
    assert.ok(!list.has(one), one)
  assert.ok(!createIpList([]).has('203.0.113.7'))
})

test('an IPv4 caller is the same one when its socket speaks IPv6', () => {
  const list = createIpList(['192.0.2.0/24'])
  for (const one of ['::ffff:192.0.2.9', '::ffff:c000:209', '0:0:0:0:0:FFFF:192.0.2.9'])
    assert.ok(list.has(one), one)
  assert.ok(!list.has('::ffff:192.0.3.9'))
  assert.ok(!list.has('::192.0.2.9'))
  assert.ok(createIpList(['::ffff:192.0.2.0/120']).has('192.0.2.9'))
  assert.equal(toPlainAddress('::ffff:192.0.2.9'), '192.0.2.9')
  assert.equal(toPlainAddress('unknown'), undefined)
})

test('a link-local address is known without its zone', () => {
  assert.ok(createIpList(['fe80::/10']).has('fe80::1%eth0'))
})

test('what is no address and no network is told apart', () => {
  for (const good of ['0.0.0.0/0', '::/0', '10.0.0.0/8', '10.1.2.3', '::1', '::ffff:10.0.0.0/104'])
    assert.equal(faultOfNetwork(good), null, good)
  const bad = ['', 'host', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/-1', '10.0.0.0/08', '::/129']
  const worse = ['10.0.0.0/8/8', '010.0.0.1', '1.2.3.4 ', 'fe80::1%eth0', '::ffff:0:0/64', '/8']
  for (const one of [...bad, ...worse]) {
    assert.match(faultOfNetwork(one) ?? '', /^is no address/, one)
    assert.throws(() => createIpList([one]), RangeError)
  }
})

const bits = (length: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(length)) - 1n })
const write4 = (value: bigint) =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
const write6 = (value: bigint) =>
  Array.from({ length: 8 }, (_, i) =>
    ((value >> BigInt(112 - 16 * i)) & 65_535n).toString(16),
  ).join(':')

/** An address, and one that shares its first bits: near enough to fall inside and outside of networks. */
function near(length: number) {
  return fc
    .tuple(bits(length), bits(length), fc.nat(length), fc.nat(length))
    .map(([address, other, shared, prefix]) => {
      const low = (1n << BigInt(length - shared)) - 1n
      return { network: address, caller: (address & ~low) | (other & low), prefix }
    })
}

test('membership is that of the first bits, for every network and address', () => {
  for (const [length, write] of [
    [32, write4],
    [128, write6],
  ] as const) {
    fc.assert(
      fc.property(near(length), ({ network, caller, prefix }) => {
        const rest = BigInt(length - prefix)
        // An IPv6 address that holds an IPv4 one is judged as that one.
        fc.pre(length === 32 || [network, caller].every((one) => one >> 32n !== 0xffffn))
        const list = createIpList([`${write(network)}/${prefix}`])
        assert.equal(list.has(write(caller)), network >> rest === caller >> rest)
        if (length === 32)
          assert.equal(list.has(`::ffff:${write(caller)}`), list.has(write(caller)))
      }),
      settings,
    )
  }
})
