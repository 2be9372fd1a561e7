import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FieldMeta, type Fields, isMerged, isWritable, metaOf } from './field-meta.ts'
import { actionNames, checkAction, checkBody, type Entity, entities, entityNames } from './index.ts'

const settings = { seed: 20_261, endOnFailure: true }
const modes = ['create', 'update'] as const
type Mode = (typeof modes)[number]

const decimals = fc.constantFrom('0', '12.50', '-3', '123456789012345678.12345678901234')

const scalars: Record<string, fc.Arbitrary<unknown>> = {
  str: fc.constantFrom('a', '17', 'Ü ~/'),
  text: fc.constantFrom('a', 'two\nlines'),
  int: fc.integer(),
  bool: fc.boolean(),
  date: fc.constantFrom('2026-02-28', '2024-02-29'),
  ts: fc.constantFrom('2026-02-28T23:59:59Z', '2024-02-29T00:00:00.5Z'),
  map: fc.dictionary(fc.string({ maxLength: 5 }), fc.constantFrom('x', true, null, ['1'])),
}

function valueFor(meta: FieldMeta, mode: Mode): fc.Arbitrary<unknown> {
  const merges = mode === 'update' && isMerged(meta)
  const one = meta.fields
    ? bodyOf(meta.fields, 'create')
    : meta.words
      ? fc.constantFrom(...meta.words.filter((word) => !(meta.twin && word === 'unknown')))
      : (scalars[meta.type] ?? decimals)
  if (!meta.list) return one
  const changed = merges && bodyOf(meta.fields!, 'update').map((body) => ({ ...body, id: '10' }))
  const element = changed ? fc.oneof(one, fc.constant({ id: '20', deleted: true })) : one
  const some = fc.array(element, { minLength: 1, maxLength: 1 })
  return changed ? fc.oneof(some, fc.tuple(changed)) : some
}

function bodyOf(fields: Fields, mode: Mode): fc.Arbitrary<Record<string, unknown>> {
  const written = Object.entries(fields).filter(([, field]) => isWritable(metaOf(field), mode))
  const model: Record<string, fc.Arbitrary<unknown>> = {}
  const needed: string[] = []
  for (const [name, field] of written) {
    const meta = metaOf(field)
    model[name] = meta.required
      ? valueFor(meta, mode)
      : fc.option(valueFor(meta, mode), { freq: 4 })
    if (meta.required && mode === 'create') needed.push(name)
  }
  return fc.record(model, { requiredKeys: needed, noNullPrototype: true })
}

const parserOf = (entity: Entity, mode: Mode) => (mode === 'create' ? entity.create : entity.update)

/** The body with one of its places (chosen by `where`) replaced by `value`. */
function spoil(body: unknown, where: number[], value: unknown): unknown {
  const [turn, ...rest] = where
  if (turn === undefined || typeof body !== 'object' || body === null) return value
  const keys = Object.keys(body)
  if (keys.length === 0) return value
  const key = keys[turn % keys.length]!
  const copy = (Array.isArray(body) ? [...body] : { ...body }) as Record<string, unknown>
  copy[key] = spoil(copy[key], rest, value)
  return copy
}

test('a body that follows the model is accepted by check and by schema alike', () => {
  for (const name of entityNames) {
    for (const mode of modes) {
      if (!entities[name].operations[mode]) continue
      const bodies = bodyOf(entities[name].fields, mode).filter(
        (body) => Object.keys(body).length > 0,
      )
      fc.assert(
        fc.property(bodies, (body) => {
          assert.deepEqual(checkBody(name, mode, body), { value: body })
          assert.deepEqual(parserOf(entities[name], mode).safeParse(body).error, undefined)
        }),
        { ...settings, numRuns: 10 },
      )
    }
  }
})

test('a body that was spoiled in one place is judged alike by check and schema', () => {
  const places = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 })
  for (const name of ['purchase-orders', 'work-orders', 'stock-movements'] as const) {
    for (const mode of modes) {
      const bodies = bodyOf(entities[name].fields, mode)
      fc.assert(
        fc.property(bodies, places, fc.jsonValue({ maxDepth: 2 }), (body, where, value) => {
          const bad = spoil(body, where, value)
          const checked = checkBody(name, mode, bad)
          const { success } = parserOf(entities[name], mode).safeParse(bad)
          if ('value' in checked) assert.ok(success)
          // What a schema cannot say: rules between fields, and numbers in custom fields.
          else if (
            !checked.errors.some(
              ({ code, pointer }) => code === 'REQUIRED' || pointer.includes('custom_fields'),
            )
          ) {
            assert.ok(!success)
          }
        }),
        { ...settings, numRuns: 60 },
      )
    }
  }
})

test('no JSON value makes a check throw', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(), (body, turn) => {
      const entity = entityNames[turn % entityNames.length]!
      for (const mode of modes) checkBody(entity, mode, body)
      checkAction(actionNames[turn % actionNames.length]!, body, entity)
      const checked = checkBody(entity, 'update', {
        lines: body,
        tasks: [body],
        custom_fields: body,
      })
      assert.ok('value' in checked || checked.errors.length > 0)
    }),
    { ...settings, numRuns: 500 },
  )
})
