import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from './decimal.ts'

const parse = (text: string): Decimal => Decimal.parse(text) ?? assert.fail(`${text} is a number`)

test('digits behind the point are kept as written', () => {
  for (const text of ['7.40', '-0.05', '0', '1200', '9.0900'])
    assert.equal(String(parse(text)), text)
  assert.equal(String(parse('1.2E+3')), '1200')
  assert.equal(String(parse('5E-3')), '0.005')
  for (const text of ['', '.', 'NaN', '1,5', '--1']) assert.equal(Decimal.parse(text), null)
})

test('halves are rounded to the even digit', () => {
  const rounded = ['2.345', '2.355', '2.3451', '-2.345', '2.3'].map((text) =>
    String(parse(text).round(2)),
  )
  assert.deepEqual(rounded, ['2.34', '2.36', '2.35', '-2.34', '2.30'])
})

test('sums, products and comparisons are exact', () => {
  assert.equal(String(parse('0.1').plus(parse('0.2'))), '0.3')
  assert.equal(String(parse('7.50').times(parse('3'))), '22.50')
  assert.equal(parse('7.4').compare(parse('7.400')), 0)
  assert.equal(parse('-1').compare(parse('0.5')), -1)
})

test('a binary number has all its digits, or the shortest that mean it', () => {
  assert.equal(
    String(Decimal.fromFloat(7.1)),
    '7.0999999999999996447286321199499070644378662109375',
  )
  assert.equal(String(Decimal.fromShortest(7.1)), '7.1')
})
