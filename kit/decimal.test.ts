import assert from 'node:assert/strict'
import { test } from 'node:test'
import Big from 'big.js'
import fc from 'fast-check'
import { compare, divide, minus, plus, times, toDecimal } from './decimal.ts'

const decimals = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }))
  .map(([n, scale]) => times(String(n), (10 ** -scale).toFixed(scale)))

test('a decimal string is taken as it is, with the scale that the source gave it', () => {
  for (const text of ['4.20', '0', '-3.000', '61.05']) assert.equal(toDecimal(text), text)
})

test('numbers and exponents lose nothing and become plain', () => {
  assert.equal(toDecimal(0.1), '0.1')
  assert.equal(toDecimal(1e21), '1000000000000000000000')
  assert.equal(toDecimal('1.728E5'), '172800')
  assert.equal(toDecimal('+.5'), '0.5')
})

test('what is no number is null, never zero', () => {
  for (const value of [
    '',
    ' ',
    'abc',
    '1,5',
    null,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    {},
  ])
    assert.equal(toDecimal(value), null)
})

test('sums and differences are exact', () => {
  assert.equal(plus('0.1', '0.2'), '0.3')
  fc.assert(
    fc.property(decimals, decimals, (a, b) => assert.equal(compare(minus(plus(a, b), b), a), 0)),
  )
})

test('short numbers are reckoned exactly as long ones', () => {
  // Seventeen digits more before the point make every number a long one.
  const far = '12345678901234567'
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      assert.equal(minus(plus(plus(a, far), b), far), plus(a, b))
      assert.equal(compare(a, b), compare(plus(a, far), plus(b, far)))
      assert.equal(minus(times(a, plus(b, far)), times(a, far)), times(a, b))
      assert.equal(divide(times(a, '100'), '100'), plus(a, '0'))
    }),
    { seed: 11, numRuns: 500 },
  )
  for (const text of ['', '-', '.', '1.2.3', 'abc']) assert.throws(() => plus('1', text))
})

test('every way of reckoning agrees with that of long numbers', () => {
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 17n }),
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 8 }),
    )
    .map(([sign, long, short, places]) => {
      const digits = String(places % 2 === 0 ? long : short).padStart(places + 1, '0')
      const whole = digits.slice(0, digits.length - places)
      return `${sign}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`
    })
  const plain = (value: Big) => value.round(14).toFixed().replace(/^-0$/, '0')
  fc.assert(
    fc.property(number, fc.oneof(number, fc.constant('0')), (a, b) => {
      const [left, right] = [new Big(a), new Big(b)]
      assert.equal(plus(a, b), plain(left.plus(right)))
      assert.equal(minus(a, b), plain(left.minus(right)))
      assert.equal(times(a, b), plain(left.times(right)))
      assert.equal(compare(a, b), left.cmp(right))
      if (!right.eq(0)) assert.equal(divide(a, b), plain(left.div(right)))
    }),
    { seed: 12, numRuns: 500 },
  )
})

test('a price for a hundred is exact for one', () => {
  assert.equal(divide('485', '100'), '4.85')
  assert.equal(divide('1', '1000'), '0.001')
})
