import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Store } from './store.ts'

interface Step {
  op: 'insert' | 'update' | 'delete'
  id: string
  colour: string
}

const steps = fc.array(
  fc.record<Step>({
    op: fc.constantFrom('insert', 'update', 'delete'),
    id: fc.constantFrom('1', '2', '3', '4'),
    colour: fc.constantFrom('red', 'blue', ''),
  }),
  { maxLength: 20 },
)

function take(store: Store, { op, id, colour }: Step) {
  const table = store.table('T')
  const row = table.get({ id })
  if (op === 'insert' && !row) table.insert({ id, colour })
  else if (op === 'update' && row) table.update(row, { colour, seen: true })
  else if (op === 'delete' && row) table.delete(row)
}

function look(store: Store) {
  const table = store.table('T')
  const sorted = (rows: Iterable<object>) => [...rows].map((row) => JSON.stringify(row)).toSorted()
  const colours = ['red', 'blue', ''].map((colour) => sorted(table.find({ colour })))
  return { all: sorted(table.all()), colours }
}

function make(): Store {
  const store = new Store()
  store.define('T', ['id'])
  return store
}

test('what throws is undone completely, in records and indexes', () => {
  fc.assert(
    fc.property(steps, steps, (before, during) => {
      const store = make()
      for (const step of before) take(store, step)
      const seen = look(store)
      assert.throws(() =>
        store.transact(() => {
          store.transact(() => during.forEach((step) => void take(store, step)))
          throw new Error('no')
        }),
      )
      assert.deepEqual(look(store), seen)
    }),
    { seed: 20260302 },
  )
})

test('an index always finds what a search through all records finds', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const store = make()
      const table = store.table('T')
      for (const step of all) {
        take(store, step)
        for (const colour of ['red', 'blue', ''])
          assert.deepEqual(
            new Set(table.find({ colour })),
            new Set([...table.all()].filter((row) => row.colour === colour)),
          )
      }
    }),
    { seed: 20260302 },
  )
})

test('a key exists once', () => {
  const store = make()
  store.table('T').insert({ id: '1' })
  assert.throws(() => store.table('T').insert({ id: '1' }), /exists already/)
})
