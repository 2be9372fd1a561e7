import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, type Native } from '@millwright/kit'
import { type Field, FieldRefusal } from '@millwright/kit/fields'
import { addressAt } from './addresses.ts'
import { cents, extraFields, number, reference, references, seconds, whole } from './fields.ts'
import { labels } from './labels.ts'
import { fromCents, numberOfId, toCents, toNumber, toWhole } from './values.ts'

const context = { zone: 'UTC', settings: {}, now: () => 0 }

/** Numbers that are the same in each run (mulberry32); the seed is printed with a failure. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

function roundTrip(field: Field, value: unknown): unknown {
  const body: Native = {}
  field.encode!(value, body, context)
  // What the source stores is JSON.
  return field.decode(JSON.parse(JSON.stringify(body)), context)
}

const seed = 20_260_901

test('money comes back to the cent, whatever its size and sign', () => {
  const random = randomFrom(seed)
  for (let i = 0; i < 2000; i++) {
    const whole = random(10 ** random(10))
    const value = `${random(2) ? '-' : ''}${whole}.${String(random(100)).padStart(2, '0')}`
    const back = roundTrip(cents('unitCost'), value) as string
    assert.equal(compare(back, value), 0, `${value} came back as ${back} (seed ${seed})`)
  }
})

test('more places than the source has are refused, never rounded', () => {
  for (const value of ['0.001', '12.345', '-1.999'])
    assert.throws(() => toCents(value), FieldRefusal)
  for (const value of ['0.5', '1e3.2', '99999999999999999999'])
    assert.throws(() => toWhole(value), FieldRefusal)
  assert.throws(() => toNumber('1234567890123456.25'), FieldRefusal)
  assert.equal(toCents('1.2000'), 120)
  assert.equal(toWhole('4.0'), 4)
  assert.equal(toNumber('2.50'), 2.5)
})

test('quantities and readings come back digit for digit', () => {
  const random = randomFrom(seed)
  for (let i = 0; i < 2000; i++) {
    const integer = String(random(1_000_000) - 500_000)
    assert.equal(roundTrip(whole('q'), integer), integer)
    const value = `${random(100_000)}.${random(9) + 1}${random(1000)}5`
    assert.equal(compare(roundTrip(number('v'), value) as string, value), 0, `seed ${seed}`)
  }
})

test('hours come back to the second', () => {
  const random = randomFrom(seed)
  for (let i = 0; i < 500; i++) {
    const given = random(1_000_000)
    const hours = seconds('s').decode({ s: given }, context)
    const body: Native = {}
    seconds('s').encode!(hours, body, context)
    assert.equal(body.s, given, `${given} s (seed ${seed})`)
  }
})

test('ids come back, and what was never given out is refused', () => {
  assert.equal(roundTrip(reference('vendorId'), '70231'), '70231')
  assert.equal(roundTrip(reference('vendorId'), null), null)
  assert.deepEqual(roundTrip(references('assetIds'), ['1', '2']), ['1', '2'])
  for (const id of ['0', '-1', 'abc', '1.2', '', '12345678901234567890']) {
    assert.throws(() => numberOfId(id), FieldRefusal, id)
  }
})

test('labels, custom fields and addresses come back', () => {
  assert.equal(roundTrip(labels('categories'), 'Mechanical, Damage'), 'Mechanical, Damage')
  assert.equal(roundTrip(labels('categories'), null), null)
  assert.deepEqual(roundTrip(extraFields(), { 'ERP No': '45', Count: 7, Hot: true }), {
    'ERP No': '45',
    Count: '7',
    Hot: 'true',
  })
  const address = {
    lines: ['Werkstr. 4', 'Gate 2'],
    city: 'Ulm',
    postal_code: '89073',
    region: 'BW',
  }
  for (const country of [{ country: 'DE' }, { country_name: 'Germany' }]) {
    const back = roundTrip(addressAt('shippingAddress'), { ...address, ...country }) as Native
    for (const [name, value] of Object.entries({ ...address, ...country }))
      assert.deepEqual(back[name], value)
  }
  assert.throws(() => roundTrip(addressAt('shippingAddress'), { ...address }), FieldRefusal)
})

test('cents read as exact decimals', () => {
  assert.deepEqual([120, 18_650, 5, 0, -1, 999_999_999].map(fromCents), [
    '1.2',
    '186.5',
    '0.05',
    '0',
    '-0.01',
    '9999999.99',
  ])
  assert.deepEqual([null, undefined, 'x'].map(fromCents), [null, null, null])
})
