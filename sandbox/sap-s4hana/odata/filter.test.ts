import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { services } from '../registry.ts'
import { SapError } from './errors.ts'
import { parseFilter } from './filter.ts'
import type { EntitySet, Property, Row } from './schema.ts'
import { defaultValue } from './values.ts'

const v2 = setOf('API_PURCHASEORDER_PROCESS_SRV', 'A_PurchaseOrderItem')
const v4 = setOf('api_purchaseorder_2', 'PurchaseOrderItem')
const header = setOf('API_PURCHASEORDER_PROCESS_SRV', 'A_PurchaseOrder')

function setOf(service: string, name: string): EntitySet {
  return services.find((each) => each.name === service)!.sets.get(name)!
}

function matches(text: string, set: EntitySet, row: Row): boolean {
  return parseFilter(text, set).test(
    (property: Property) => row[property.field] ?? defaultValue(property),
  )
}

/** An expression with the text that says it and the answer that JavaScript gives. */
interface Example {
  v2: string
  v4: string
  holds: (row: Row) => boolean
}

const words = fc.string({ maxLength: 6 })
const rows = fc.record({
  PurchaseOrderItemText: words,
  OrderQuantity: fc.integer({ min: 0, max: 5000 }).map((tenths) => tenths / 10),
  IsFinallyInvoiced: fc.boolean(),
})
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const operators = {
  eq: (a: number, b: number) => a === b,
  ne: (a: number, b: number) => a !== b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
}

const leaf: fc.Arbitrary<Example> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[])),
      fc.integer({ min: 0, max: 5000 }),
    )
    .map(([operator, tenths]) => ({
      v2: `OrderQuantity ${operator} ${tenths / 10}M`,
      v4: `OrderQuantity ${operator} ${tenths / 10}`,
      holds: (row: Row) => operators[operator](Number(row.OrderQuantity), tenths / 10),
    })),
  words.map((word) => ({
    v2: `substringof(${quote(word)},PurchaseOrderItemText)`,
    v4: `contains(PurchaseOrderItemText,${quote(word)})`,
    holds: (row: Row) => String(row.PurchaseOrderItemText).includes(word),
  })),
  words.map((word) => ({
    v2: `startswith(PurchaseOrderItemText,${quote(word)}) eq true`,
    v4: `startswith(PurchaseOrderItemText,${quote(word)})`,
    holds: (row: Row) => String(row.PurchaseOrderItemText).startsWith(word),
  })),
  words.map((word) => ({
    v2: `PurchaseOrderItemText eq ${quote(word)}`,
    v4: `${quote(word)} eq PurchaseOrderItemText`,
    holds: (row: Row) => row.PurchaseOrderItemText === word,
  })),
  fc.boolean().map((flag) => ({
    v2: `IsFinallyInvoiced eq ${flag}`,
    v4: `IsFinallyInvoiced eq ${flag}`,
    holds: (row: Row) => row.IsFinallyInvoiced === flag,
  })),
)

const { tree } = fc.letrec<{ tree: Example }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    tie('tree').map((inner) => ({
      v2: `not (${inner.v2})`,
      v4: `not (${inner.v4})`,
      holds: (row: Row) => !inner.holds(row),
    })),
    fc
      .tuple(tie('tree'), fc.constantFrom('and', 'or'), tie('tree'))
      .map(([left, operator, right]) => ({
        v2: `(${left.v2}) ${operator} (${right.v2})`,
        v4: `(${left.v4}) ${operator} (${right.v4})`,
        holds: (row: Row) =>
          operator === 'and'
            ? left.holds(row) && right.holds(row)
            : left.holds(row) || right.holds(row),
      })),
  ),
}))

test('any filter finds what it says, in both versions of the protocol', () => {
  fc.assert(
    fc.property(tree, rows, (example, row) => {
      assert.equal(matches(example.v2, v2, row), example.holds(row), example.v2)
      assert.equal(matches(example.v4, v4, row), example.holds(row), example.v4)
    }),
    { seed: 20260302, numRuns: 400 },
  )
})

test('an equality with a filter never loses the records that its index skips', () => {
  fc.assert(
    fc.property(tree, rows, (example, row) => {
      const filter = parseFilter(example.v2, v2)
      const read = (property: Property) => row[property.field as keyof typeof row] ?? ''
      if (!filter.test(read)) return
      for (const [property, value] of filter.equalities) assert.equal(read(property), value)
    }),
    { seed: 20260302, numRuns: 400 },
  )
})

test('and binds stronger than or', () => {
  const text = "PurchaseOrder eq '1' or PurchaseOrder eq '2' and PurchaseOrderItem eq '20'"
  assert.equal(matches(text, v2, { PurchaseOrder: '1', PurchaseOrderItem: '10' }), true)
  assert.equal(matches(text, v2, { PurchaseOrder: '2', PurchaseOrderItem: '10' }), false)
})

test('padded and unpadded numbers are the same', () => {
  assert.equal(matches("PurchaseOrderItem eq '00010'", v2, { PurchaseOrderItem: '10' }), true)
  assert.equal(matches("Material eq '000000000017035056'", v2, { Material: '17035056' }), true)
})

test('a record without a stamp is neither before nor after', () => {
  const row = { LastChangeDateTime: null }
  const moment = "datetimeoffset'2026-01-01T00:00:00Z'"
  assert.equal(matches(`LastChangeDateTime gt ${moment}`, header, row), false)
  assert.equal(matches(`LastChangeDateTime le ${moment}`, header, row), false)
  assert.equal(matches('LastChangeDateTime eq null', header, row), true)
})

for (const [what, text, set] of [
  ['contains in version 2', "contains(PurchaseOrderItemText,'x')", v2],
  ['substringof in version 4', "substringof('x',PurchaseOrderItemText)", v4],
  ['a number for a text', 'Material eq 5', v2],
  ['a date without its type in version 2', 'TaxDeterminationDate eq 2026-03-02', v2],
  ['an unknown property', "Colour eq 'x'", v2],
  ['an open bracket', "(Material eq 'x'", v2],
  ['a missing operand', 'Material eq', v2],
  ['two operators', "Material eq eq 'x'", v2],
  ['something behind the end', "Material eq 'x' 'y'", v2],
  ['any over lines', "_PurchaseOrderItemNote/any(n:n/Language eq 'EN')", v4],
] as const)
  test(`a filter with ${what} is refused`, () => {
    assert.throws(
      () => matches(text, set, {}),
      (error: unknown) => error instanceof SapError && error.status >= 400,
    )
  })
