/** Addresses that must not be reached, in every way of writing them that some program understands. */
const PRIVATE_V4 = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '192.168.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '100.64.0.1',
  '100.127.255.254',
  '100.100.100.200',
  '168.63.129.16',
  '0.0.0.0',
  '0.1.2.3',
  '192.0.0.8',
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '198.18.0.1',
  '198.19.255.254',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
]

const PRIVATE_V6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'ff02::1',
  'ff05::2',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '3fff::1',
  '5f00::1',
  '64:ff9b:1::1',
  '4000::1',
  'e000::1',
]

/** Names that lead to such addresses, by which DNS the test answers. */
export const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'sub.localhost': ['::1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'metadata.google.internal': ['169.254.169.254'],
  'metadata.google.internal.': ['169.254.169.254'],
  metadata: ['169.254.169.254'],
  'instance-data.ec2.internal': ['169.254.169.254'],
  'kubernetes.default.svc': ['10.96.0.1'],
  'host.docker.internal': ['192.168.65.2'],
  'db.plant.lan': ['192.168.4.5'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  'mixed.example': ['93.184.216.34', '10.0.0.7'],
  'mixed6.example': ['2606:4700::1111', 'fd00::7'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'nat64.example': ['64:ff9b::a00:1'],
  'zero.example': ['0.0.0.0'],
  'xn--bcher-kva.example': ['127.0.0.1'],
  'bücher.example': ['127.0.0.1'],
}

/** Hosts as they stand in a URL. */
export function listTargets(): string[] {
  return [
    ...PRIVATE_V4.flatMap(writeV4),
    ...PRIVATE_V6.map((address) => `[${address}]`),
    ...Object.keys(NAMES),
    ...Object.keys(NAMES).map((name) => name.toUpperCase()),
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
  ]
}

function writeV4(address: string): string[] {
  const parts = address.split('.').map(Number) as [number, number, number, number]
  const [a, b, c, d] = parts
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = parts.map((part) => part.toString(16).padStart(2, '0'))
  const group = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`
  const obscured = [0, 1].map((half) =>
    (~Number.parseInt(group.split(':')[half]!, 16) & 0xffff).toString(16),
  )
  return [
    address,
    `${address}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    hex.map((part) => `0x${part}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${hex[0]}.${b}.0${c.toString(8)}.${d}`,
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    address.replaceAll(/\d/g, (digit) => `%3${digit}`),
    `[::ffff:${address}]`,
    `[::ffff:${group}]`,
    `[::${address}]`,
    `[::ffff:0:${group}]`,
    `[64:ff9b::${group}]`,
    `[64:ff9b:1::${group}]`,
    `[2002:${group}::1]`,
    `[2001:0:4136:e378:8000:63bf:${obscured.join(':')}]`,
    `[fe80::5efe:${group}]`,
  ]
}
