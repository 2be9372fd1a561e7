import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpAnswer } from '../rpc.ts'
import { compareAnswers } from './shape.ts'

function json(body: unknown): HttpAnswer {
  return { status: 200, type: 'application/json', body: JSON.stringify(body) }
}

function html(status: number, paragraph: string): HttpAnswer {
  return { status, type: 'text/html', body: `<h1>Error</h1>\n<p>${paragraph}</p>\n` }
}

const order = (values: object) => json({ id: 1, result: [{ id: 7, ...values }] })

test('answers agree when only ids, dates and other data differ', () => {
  const day = (value: number) => ({ __class__: 'date', year: 2026, month: 3, day: value })
  const one = order({ number: '7', date: day(6), lines: [1, 2] })
  const other = order({ number: null, date: day(9), lines: [] })
  assert.deepEqual(compareAnswers(one, other), [])
})

test('a key that only one answer has is a difference', () => {
  const differences = compareAnswers(order({ state: 'draft', number: '7' }), order({ number: '8' }))
  assert.deepEqual(differences, ['body.result[].state is only in the real answer'])
})

test('a key that any record of a list has counts', () => {
  const real = json({
    id: 1,
    result: [
      { id: 1, a: null },
      { id: 2, a: { x: 1 } },
    ],
  })
  const simulated = json({ id: 1, result: [{ id: 1, a: { y: 1 } }] })
  assert.equal(compareAnswers(real, simulated).length, 2)
})

test('another class of a value is a difference', () => {
  const decimal = { __class__: 'Decimal', decimal: '7.5' }
  const differences = compareAnswers(order({ price: decimal }), order({ price: 7.5 }))
  assert.deepEqual(differences, [
    'body.result[].price: real {"class":"Decimal"}, simulated "float"',
  ])
})

test('errors are compared by kind and words, not by the records they name', () => {
  const refusal = (words: string, kind = 'UserError') => json({ id: 1, error: [kind, [words, '']] })
  const one = refusal('To delete purchase "31 [ACC-1]" you must cancel it.')
  assert.deepEqual(
    compareAnswers(one, refusal('To delete purchase "9 [B]" you must cancel it.')),
    [],
  )
  assert.equal(compareAnswers(one, refusal('No.')).length, 1)
  assert.equal(compareAnswers(one, json({ id: 1, result: null })).length, 1)
})

test('status, content type and the sentence of an error page are compared', () => {
  assert.deepEqual(compareAnswers(html(500, 'Oh 1'), html(500, 'Oh 2')), [])
  assert.equal(compareAnswers(html(500, 'Oh'), html(500, 'Ah')).length, 1)
  assert.equal(compareAnswers(html(500, 'Oh'), html(400, 'Oh')).length, 1)
  assert.equal(compareAnswers(html(200, 'Oh'), json(null)).length, 1)
})
