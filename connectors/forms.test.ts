import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSafe } from '@millwright/kit'
import { catalogue } from './index.ts'

for (const { name, auth, probe } of catalogue) {
  for (const way of auth) {
    test(`the form of ${name} by "${way.label}" is there in German too, help and choices included`, () => {
      assert.ok(way.de?.label)
      for (const { name, de, options } of way.fields) {
        assert.ok(de?.label && de.help && de.help.length > 5, name)
        const values = options?.map(({ value }) => value) ?? []
        assert.deepEqual(Object.keys(de.options ?? {}), values, name)
      }
    })

    test(`${name} by "${way.label}" tells step by step where to find what the form asks, in both languages`, () => {
      const { guide = [], de } = way
      assert.ok(guide.length >= 3)
      assert.equal(de?.guide?.length, guide.length)
      for (const step of [...guide, ...de.guide]) assert.match(step, /^[A-ZÄÖÜ].*\.$/)
    })
  }

  test(`${name} proves a sign-in by one call that changes nothing`, () => {
    const context = { zone: 'UTC', settings: { database: 'd' }, now: () => 0 }
    const call = typeof probe === 'function' ? probe(context) : probe
    assert.ok(isSafe(call))
  })
}
