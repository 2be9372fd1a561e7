import { BlockList, isIP } from 'node:net'

/**
 * Addresses that a user's URL must not reach: loopback, private, link-local (cloud metadata), CGNAT, multicast,
 * reserved and documentation ranges, and the IPv6 forms that carry an IPv4 address inside
 * (IANA special-purpose registries for IPv4 and IPv6).
 */
const blocked = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // The host agent of a large cloud, on a public number.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  blocked.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  blocked.addSubnet(net, prefix, 'ipv6')

/** All of IPv6 that is given out for the public internet; the rest is private, carries an IPv4 address, or nobody's. */
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** Whether a socket's remote address is on the public internet. IPv4 inside IPv6 is judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  const plain = mapped ? mapped[1]! : address
  const family = isIP(plain)
  if (family === 0) return false
  if (family === 4) return !blocked.check(plain, 'ipv4')
  return global.check(plain, 'ipv6') && !blocked.check(plain, 'ipv6')
}

const local = new BlockList()
local.addSubnet('169.254.0.0', 16, 'ipv4')
local.addAddress('168.63.129.16', 'ipv4')
local.addSubnet('fe80::', 10, 'ipv6')
// The metadata service of a large cloud, in its private range.
local.addAddress('fd00:ec2::254', 'ipv6')

/** Whether it is a link-local address, or one at which a cloud gives out its keys. */
export function isLinkLocal(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  const plain = mapped ? mapped[1]! : address
  const family = isIP(plain)
  return family !== 0 && local.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}
