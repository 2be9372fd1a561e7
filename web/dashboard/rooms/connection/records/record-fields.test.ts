import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntityCapability } from '@millwright/sdk'
import { chooseColumns, listFields, listWritable } from './record-fields.ts'

const field = (native: string) => ({
  read: true,
  create: 'no',
  update: { possible: false },
  native,
})
const capability = {
  fields: {
    notes: field('Text'),
    status: field('State'),
    number: field('No'),
    'lines.quantity': field('Qty'),
  },
} as unknown as EntityCapability

const record = {
  id: '1',
  object: 'work_order',
  number: 'W1',
  notes: null,
  due_at: null,
  status: 'open',
  lines: [],
  raw: {},
  problems: [
    { field: 'due_at', source_field: 'Due', value_kind: 'text', reason: 'impossible_date' },
  ] as const,
  allowed: {
    update: {
      possible: true,
      fields: { notes: { possible: true }, number: { possible: false, reason: 'Fixed.' } },
    },
    delete: { possible: true },
    actions: {},
  },
}

test('empty fields are left out, but not those in which the source has something that breaks the model', () => {
  const names = listFields(record, capability, false).map(({ name }) => name)
  assert.deepEqual(names, ['id', 'number', 'due_at', 'status'])
  assert.equal(listFields(record, capability, true).length, 6)
})

test("a field brings the source's name, why it is locked, and what is wrong with it", () => {
  const fields = new Map(listFields(record, capability, false).map((one) => [one.name, one]))
  assert.deepEqual(
    [fields.get('number')!.native, fields.get('number')!.permission!.reason],
    ['No', 'Fixed.'],
  )
  assert.equal(fields.get('due_at')!.problems[0]!.reason, 'impossible_date')
  assert.equal(fields.get('status')!.permission, null)
})

test('what can be written are the fields that are not locked, and none where the record is', () => {
  assert.deepEqual(listWritable(record), ['notes'])
  const update = { ...record.allowed.update, possible: false }
  assert.deepEqual(listWritable({ ...record, allowed: { ...record.allowed, update } }), [])
})

test('a table begins with number and status; lists are no columns', () => {
  assert.deepEqual(chooseColumns(capability), [
    { name: 'number', isExtra: false },
    { name: 'status', isExtra: false },
    { name: 'notes', isExtra: true },
  ])
})

test('where a record tells the name of its vendor, the id waits until somebody wants it', () => {
  const told = (...names: string[]) => {
    const fields = Object.fromEntries(names.map((name) => [name, field(name)]))
    const columns = chooseColumns({ fields } as unknown as EntityCapability)
    return columns.filter(({ isExtra }) => !isExtra).map(({ name }) => name)
  }
  assert.deepEqual(told('vendor_id', 'vendor_name'), ['vendor_name'])
  assert.deepEqual(told('vendor_id'), ['vendor_id'])
})
