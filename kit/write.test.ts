import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@millwright/model'
import type { Answer, Step } from './call.ts'
import type { EntityMap, Native, Protocol } from './connector.ts'
import { connectTo, entityOf } from './test-source.ts'
import { carryOut, planCreate } from './write.ts'

const post: Step = { method: 'POST', path: '/things' }

/** Creates a vendor at a source that answers `json`. */
async function create(
  json: unknown,
  madeKey: NonNullable<Protocol['madeKey']>,
  more: Partial<EntityMap> = {},
  steps: Step[] = [post],
) {
  const { io, sent } = connectTo({
    entities: { vendors: entityOf(more) },
    protocol: { create: () => steps, madeKey },
    send: () => json,
  })
  const plan = await planCreate(io, 'vendors', {})
  return { sent, done: carryOut(io, plan) }
}

const codeOf = (code: string) => (error: unknown) =>
  error instanceof ApiError && error.code === code && !error.retryable

const firstOf = (_: unknown, answer: Answer) =>
  (answer.json as { result: number[] }).result.map(String)

test('a create that is answered without the key of the new record has an open outcome, and is not repeated', async () => {
  const answers = ['', {}, [], null, 7, { result: null }, { result: [] }, { result: [null] }]
  for (const json of [...answers, { result: [{}] }, { result: [1, 2] }, { result: [''] }]) {
    const { done, sent } = await create(json, firstOf)
    await assert.rejects(done, codeOf('WRITE_OUTCOME_UNKNOWN'), JSON.stringify(json))
    assert.equal(sent.length, 1)
  }
})

test('a connector that finds the answer to a create misshapen does not make it look as if nothing had happened', async () => {
  const { done } = await create({}, () => {
    throw new ApiError('UPSTREAM_ERROR', 'There is no record.', { origin: 'upstream' })
  })
  await assert.rejects(done, codeOf('WRITE_OUTCOME_UNKNOWN'))
})

test('a key may have parts that are rightly empty, but not be empty altogether', async () => {
  const map = { key: ['kind', 'number', 'part'] }
  const keyOf = (_: unknown, answer: Answer) => {
    const record = answer.json as Native
    return [record.kind, record.number, record.part].map(String)
  }
  const { done } = await create({ kind: '', number: 'A/1', part: '' }, keyOf, map)
  assert.equal((await done).id, '.A~2F1.')
  for (const record of [
    { kind: '', number: '', part: '' },
    { kind: '', number: 'A' },
  ]) {
    const lost = await create(record, keyOf, map)
    await assert.rejects(lost.done, codeOf('WRITE_OUTCOME_UNKNOWN'))
  }
})

test('a step that cannot be made from what the last one answered says what took effect', async () => {
  const next: Step = ({ answers }) => ({
    method: 'POST',
    path: `/things/${answers.length === 0 ? '{id}' : (answers[0]!.json as Native).deep.id}/files`,
  })
  const { done, sent } = await create({ result: [5] }, firstOf, {}, [post, next])
  await assert.rejects(done, (error: ApiError) => {
    assert.equal(error.code, 'UPSTREAM_ERROR')
    assert.equal(error.retryable, false)
    assert.match(error.detail, /1 of 2 requests took effect.*The record exists: 5\./)
    return true
  })
  assert.equal(sent.length, 1)
})

test('what a plan reads may have another shape: nothing is sent, and the source is named', async () => {
  const { io } = connectTo({
    entities: { vendors: entityOf({}) },
    protocol: {
      create: async (_map, _body, { io: way }) => {
        const proposal = await way.send({ method: 'GET', path: '/proposal' })
        return [{ ...(post as object), body: (proposal.json as Native).defaults.terms } as Step]
      },
    },
  })
  await assert.rejects(planCreate(io, 'vendors', {}), (error: ApiError) => {
    assert.equal(error.code, 'UPSTREAM_ERROR')
    assert.ok(error.cause instanceof TypeError)
    return true
  })
})
