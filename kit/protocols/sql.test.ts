import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialectOf } from './sql-dialect.ts'
import { fitsColumn, readDay, readInstant, type SqlColumn, sortOf, toColumn } from './sql-values.ts'

function column(declared: string, full = declared, max: number | null = null): SqlColumn {
  return { name: 'c', declared, ...sortOf(declared, full), max, isMade: false }
}

test('a name is quoted whatever is in it', () => {
  const postgres = dialectOf({ settings: { base_url: 'postgresql://h/d' } })
  const mysql = dialectOf({ settings: { base_url: 'mysql://h/d' } })
  assert.equal(postgres.quote('a" or "b'), '"a"" or ""b"')
  assert.equal(mysql.quote('a` or `b'), '`a`` or ``b`')
})

for (const [type, full, good, bad] of [
  ['integer', 'int4', ['0', '-2147483648', '2147483647'], ['2147483648', 'x', '1.5', "1'", '']],
  ['int', 'int(10) unsigned', ['0', '4294967295'], ['-1', '4294967296']],
  ['bit', 'bit(1)', ['0', '1'], ['x']],
  ['numeric', 'numeric', ['0', '-1.25'], ['1e5', 'NaN', '']],
  ['date', 'date', ['2030-01-31'], ['0000-00-00', '2030-13-01', 'today']],
  ['timestamp with time zone', 'timestamptz', ['2030-01-31T00:00:00Z'], ['now', '2030-01-31']],
  ['uuid', 'uuid', ['11111111-2222-3333-4444-555555555555'], ['1', '']],
  ['boolean', 'bool', ['true', 'false'], ['1', 'yes']],
  ['text', 'text', ['', "'; drop table x; --"], ['a\u0000b']],
] as const) {
  test(`${full} takes ${good.length} of these and refuses the others before they are sent`, () => {
    for (const value of good) assert.ok(fitsColumn(value, column(type, full)), value)
    for (const value of bad) assert.ok(!fitsColumn(value, column(type, full)), value)
  })
}

test('text that is too long is counted in characters', () => {
  const short = column('varchar', 'varchar(2)', 2)
  assert.ok(fitsColumn('🔧🔧', short))
  assert.ok(!fitsColumn('abc', short))
})

test('a time is written in the zone of its column', () => {
  const at = '2030-07-01T10:00:00.123456Z'
  const write = (type: string) => toColumn(at, column(type), 'Europe/Berlin')
  assert.equal(write('timestamp without time zone'), '2030-07-01 12:00:00.123456')
  assert.equal(write('timestamp with time zone'), at)
  assert.equal(write('timestamp'), '2030-07-01 10:00:00.123456')
  assert.equal(write('date'), '2030-07-01')
  assert.equal(write('text'), at)
})

test('a time is read to the millisecond, in the zone that it has or that the connection has', () => {
  for (const [text, zone, read] of [
    ['2030-07-01 12:00:00.123456', 'Europe/Berlin', '2030-07-01T10:00:00.123Z'],
    ['2030-01-01 12:00:00', 'Europe/Berlin', '2030-01-01T11:00:00Z'],
    ['2030-03-31 02:30:00', 'Europe/Berlin', '2030-03-31T01:30:00Z'],
    ['2030-03-31 01:59:59', 'Europe/Berlin', '2030-03-31T00:59:59Z'],
    ['2030-07-01 12:00:00+00', 'Europe/Berlin', '2030-07-01T12:00:00Z'],
    ['2030-07-01 12:00:00.5-03:30', 'UTC', '2030-07-01T15:30:00.5Z'],
    ['infinity', 'UTC', null],
    ['0000-00-00 00:00:00', 'UTC', null],
    ['2030-00-12 00:00:00', 'UTC', null],
  ] as const)
    assert.equal(readInstant(text, zone), read, text)
})

test('a day that no calendar has, or that stands for none, is none', () => {
  for (const text of ['0000-00-00', '2030-00-01', '1900-01-01', '9999-12-31', null, '2030'])
    assert.equal(readDay(text), null)
  assert.equal(readDay('2030-02-28 00:00:00'), '2030-02-28')
})
