import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import {
  actionNames,
  actions,
  collectionFields,
  type Entity,
  entities,
  entityNames,
  extendedNames,
  type Fields,
  isEntityName,
  metaOf,
  objectName,
  type Unified,
} from './index.ts'

const all: Entity[] = Object.values(entities)
const known: readonly string[] = [...entityNames, ...extendedNames]

/** Fields along a path such as `lines.item_id`. */
function isFieldPath(fields: Fields, path: string): boolean {
  const [name = '', ...rest] = path.split('.')
  const field = fields[name]
  if (!field) return false
  const inner = metaOf(field).fields
  return rest.length === 0 || (inner !== undefined && isFieldPath(inner, rest.join('.')))
}

function visitFields(
  fields: Fields,
  path: string,
  visit: (path: string, siblings: Fields) => void,
) {
  for (const [name, field] of Object.entries(fields)) {
    visit(`${path}.${name}`, fields)
    const inner = metaOf(field).fields
    if (inner) visitFields(inner, `${path}.${name}`, visit)
  }
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

describe('every entity of the model', () => {
  test('has the name under which it is found', () => {
    assert.deepEqual(Object.keys(entities), [...entityNames])
    for (const [name, entity] of Object.entries(entities)) assert.equal(entity.name, name)
  })

  test('calls its records by the singular of its name', () => {
    for (const { name, object } of all) assert.equal(object, objectName(name))
    assert.equal(objectName('companies'), 'company')
    assert.equal(objectName('taxes'), 'tax')
    assert.equal(objectName('work-order-labor'), 'work_order_labor')
    assert.equal(isEntityName('purchase-orders'), true)
    assert.equal(isEntityName('toString'), false)
  })

  test('says of every field what it means in a sentence', () => {
    for (const { name, fields } of all) {
      visitFields(fields, name, (path, siblings) => {
        const { description } = metaOf(siblings[lastOf(path)]!)
        assert.match(description, /^[^ ].{4,}(\.|…)$/, path)
      })
    }
  })

  test('keeps the source code of every normalized field in a twin', () => {
    for (const { name, fields } of all) {
      visitFields(fields, name, (path, siblings) => {
        const meta = metaOf(siblings[lastOf(path)]!)
        if (!meta.twin) return
        assert.ok(meta.words?.includes('unknown'), path)
        assert.equal(metaOf(siblings[meta.twin]!).twin_of, lastOf(path))
      })
    }
  })

  test('refers to entities that exist, and is excused by fields that exist', () => {
    for (const { name, fields } of all) {
      visitFields(fields, name, (path, siblings) => {
        const meta = metaOf(siblings[lastOf(path)]!)
        if (meta.entity) assert.ok(known.includes(meta.entity), path)
        for (const other of Object.keys(meta.required_unless ?? {}))
          assert.ok(siblings[other], path)
      })
    }
  })

  test('filters and finds records by fields that it has', () => {
    for (const { name, fields, filters, natural_keys } of all) {
      for (const [filter, { field }] of Object.entries(filters)) {
        if (field) assert.ok(isFieldPath(fields, field), `${name}: ${filter} by ${field}`)
      }
      for (const path of natural_keys.flat())
        assert.ok(isFieldPath(fields, path), `${name}: ${path}`)
    }
  })

  test('moves between its own words, by its own actions', () => {
    for (const { name, fields, transitions, actions: own } of all) {
      const words = fields.status ? (metaOf(fields.status).words ?? []) : []
      const steps = Object.keys(transitions)
      if (steps.length > 0) {
        assert.deepEqual([...steps, 'unknown'].sort(), [...words].sort(), name)
      }
      for (const { to, by } of Object.values(transitions).flat()) {
        assert.ok(words.includes(to), `${name}: ${to}`)
        if (by) assert.ok(own.includes(by), `${name}: ${by}`)
      }
    }
  })

  test('has fields for each of its collections', () => {
    for (const { name, collections } of all) {
      for (const collection of collections) {
        assert.ok(collectionFields(name, collection), `${name}/${collection}`)
      }
      assert.equal(collectionFields(name, 'vendor_id'), undefined)
    }
  })

  test('answers with every field, null where there is nothing', () => {
    for (const { name, object, fields, record } of all) {
      const empty = Object.fromEntries(Object.keys(fields).map((field) => [field, null]))
      const answer = { ...empty, id: '1', object }
      assert.deepEqual(record.parse(answer), answer, name)
      const { name: _, ...partial } = answer as Record<string, unknown>
      assert.equal(record.safeParse(partial).success, false, `${name} without a name`)
    }
  })

  test('has schemas that JSON Schema can express, under names of their own', () => {
    const seen = new Map<string, unknown>()
    for (const { name, record, create, update } of all) {
      for (const io of ['input', 'output'] as const) {
        for (const schema of [record, create, update]) {
          const document = z.toJSONSchema(schema, { io }) as { $defs: Record<string, unknown> }
          const id = z.globalRegistry.get(schema)?.id ?? ''
          assert.match(id, /^[A-Z][A-Za-z]+$/, name)
          assert.ok(document.$defs[id], id)
          for (const [def, body] of Object.entries(document.$defs)) {
            const key = `${io} ${def}`
            assert.deepEqual(seen.get(key) ?? body, body, `two schemas are called ${def}`)
            seen.set(key, body)
          }
        }
      }
    }
  })

  test('has schemas that Zod compiles without falling back', () => {
    for (const { record, create } of all) {
      z.compile(record, { strict: true })
      z.compile(create, { strict: true })
    }
    for (const name of actionNames) z.compile(actions[name].body, { strict: true })
  })
})

test('the type of a record is exact', () => {
  const record = entities['purchase-orders'].record.parse(
    Object.fromEntries([
      ...Object.keys(entities['purchase-orders'].fields).map((field) => [field, null]),
      ['id', '1'],
      ['object', 'purchase_order'],
      ['status', 'ordered'],
    ]),
  ) satisfies Unified<'purchase-orders'>
  const kind: 'purchase_order' = record.object
  const quantity: string | null | undefined = record.lines?.[0]?.received_quantity
  // @ts-expect-error a reference is text or null, never a number
  const wrong: number = record.vendor_id
  // @ts-expect-error no such word
  const isSent = record.status === 'sent'
  assert.deepEqual([kind, quantity, wrong, isSent], ['purchase_order', undefined, null, false])
})

test('an unmapped status reads as unknown with the code of the source beside it', () => {
  const { status, source_status } = entities['work-orders'].fields
  assert.equal(status.parse('unknown'), 'unknown')
  assert.equal(status.safeParse('WAPPR').success, false)
  assert.equal(source_status.parse('WAPPR'), 'WAPPR')
})
