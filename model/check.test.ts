import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkAction, checkBody, checkCollectionItem, type EntityName } from './index.ts'

type Faults = Record<string, string>

function faultsOf(checked: ReturnType<typeof checkBody>): Faults {
  if ('value' in checked) return {}
  return Object.fromEntries(checked.errors.map(({ pointer, code }) => [pointer, code]))
}

function detailOf(checked: ReturnType<typeof checkBody>, pointer: string): string {
  assert.ok('errors' in checked)
  return checked.errors.find((error) => error.pointer === pointer)?.detail ?? ''
}

const create = (body: unknown, entity: EntityName = 'purchase-orders') =>
  checkBody(entity, 'create', body)
const update = (body: unknown, entity: EntityName = 'purchase-orders') =>
  checkBody(entity, 'update', body)

const order = { vendor_id: '17', lines: [{ item_id: '4', quantity: '2.5', unit_price: '4.20' }] }

describe('a new record', () => {
  test('is accepted as it was sent', () => {
    const checked = create(order)
    assert.ok('value' in checked)
    assert.equal(checked.value, order)
  })

  test('is refused with every place that is wrong, not only the first', () => {
    const faults = faultsOf(
      create({
        vendr_id: '17',
        vendor_name: 'Acme',
        currency: 5,
        required_on: '2026-02-30',
        order_kind: 'urgent',
        created_at: '2026-01-01T00:00:00Z',
        is_on_hold: true,
        lines: [
          { item_id: '4', quantity: 2.5 },
          { quantity: '1', 'a/b~c': 1 },
        ],
      }),
    )
    assert.deepEqual(faults, {
      '/vendr_id': 'UNKNOWN_FIELD',
      '/vendor_name': 'FIELD_NOT_WRITABLE',
      '/vendor_id': 'REQUIRED',
      '/currency': 'WRONG_TYPE',
      '/required_on': 'INVALID_FORMAT',
      '/order_kind': 'NOT_ALLOWED_WORD',
      '/created_at': 'FIELD_NOT_WRITABLE',
      '/is_on_hold': 'FIELD_NOT_WRITABLE',
      '/lines/0/quantity': 'WRONG_TYPE',
      '/lines/1/description': 'REQUIRED',
      '/lines/1/a~1b~0c': 'UNKNOWN_FIELD',
    })
  })

  test('may ask for a status, but its lines may not', () => {
    assert.deepEqual(faultsOf(create({ ...order, status: 'draft' })), {})
    const lines = [{ ...order.lines[0], status: 'open' }]
    assert.deepEqual(faultsOf(create({ ...order, lines })), {
      '/lines/0/status': 'FIELD_NOT_WRITABLE',
    })
  })

  test('must have at least one line', () => {
    assert.deepEqual(faultsOf(create({ ...order, lines: [] })), { '/lines': 'REQUIRED' })
    assert.deepEqual(faultsOf(create({ ...order, lines: null })), { '/lines': 'REQUIRED' })
  })

  test('must not have a blank where something is required', () => {
    assert.deepEqual(faultsOf(create({ name: ' ' }, 'vendors')), { '/name': 'REQUIRED' })
  })

  test('needs no quantity on a text line and no text on a line with an item', () => {
    const lines = [{ kind: 'text', description: 'Attention: fragile' }]
    assert.deepEqual(faultsOf(create({ ...order, lines })), {})
    assert.deepEqual(faultsOf(create({ ...order, lines: [{ item_id: '4' }] })), {
      '/lines/0/quantity': 'REQUIRED',
    })
  })

  test('of a meter needs an asset or a location', () => {
    const meter = { name: 'Hours', kind: 'counter' }
    assert.deepEqual(faultsOf(create(meter, 'meters')), { '/asset_id': 'REQUIRED' })
    assert.deepEqual(faultsOf(create({ ...meter, location_id: '3' }, 'meters')), {})
  })

  test('takes the code of the source in place of the word', () => {
    const reading = { meter_id: '1', value: '12', read_at: '2026-03-01T08:30:00Z' }
    const movement = { item_id: '1', quantity: '-1' }
    assert.deepEqual(faultsOf(create(reading, 'meter-readings')), {})
    assert.deepEqual(faultsOf(create(movement, 'stock-movements')), { '/kind': 'REQUIRED' })
    assert.deepEqual(faultsOf(create({ ...movement, source_kind: '261' }, 'stock-movements')), {})
  })

  test('cannot ask for the word that stands for an unmapped status', () => {
    assert.deepEqual(faultsOf(create({ ...order, status: 'unknown' })), {
      '/status': 'NOT_ALLOWED_WORD',
    })
  })
})

describe('a change', () => {
  test('leaves out what stays and clears by null', () => {
    assert.deepEqual(faultsOf(update({ notes: null })), {})
  })

  test('that changes nothing is refused', () => {
    assert.deepEqual(faultsOf(update({})), { '': 'REQUIRED' })
  })

  test('cannot touch what is fixed on create, nor clear what is required', () => {
    assert.deepEqual(faultsOf(update({ vendor_id: '18', status: 'closed' })), {
      '/vendor_id': 'FIELD_NOT_WRITABLE',
      '/status': 'FIELD_NOT_WRITABLE',
    })
    assert.deepEqual(faultsOf(update({ name: null }, 'vendors')), { '/name': 'REQUIRED' })
  })

  test('names a line by its id, adds one without, removes one by deleted', () => {
    const lines = [
      { id: '10', quantity: '3' },
      { item_id: '5', quantity: '1' },
      { id: '20', deleted: true },
    ]
    assert.deepEqual(faultsOf(update({ lines })), {})
  })

  test('holds an added line to what a new line needs', () => {
    const lines = [{ quantity: '1' }, { id: '10', item_id: '5' }, { id: '', quantity: '1' }]
    assert.deepEqual(faultsOf(update({ lines })), {
      '/lines/0/description': 'REQUIRED',
      '/lines/1/item_id': 'FIELD_NOT_WRITABLE',
      '/lines/2/id': 'WRONG_TYPE',
    })
  })

  test('cannot name a line twice, nor change a line that it removes', () => {
    const lines = [
      { id: '10', quantity: '3' },
      { id: '10', deleted: true, quantity: '4' },
      { id: '20', deleted: false },
    ]
    assert.deepEqual(faultsOf(update({ lines })), {
      '/lines/1/id': 'INVALID_FORMAT',
      '/lines/1/quantity': 'FIELD_NOT_WRITABLE',
      '/lines/2/deleted': 'WRONG_TYPE',
    })
  })

  test('replaces a value type as a whole', () => {
    const ship_to_address = { city: 'Ulm', lines: Array.from({ length: 7 }, () => 'x') }
    assert.deepEqual(faultsOf(update({ ship_to_address })), {
      '/ship_to_address/lines': 'TOO_MANY',
    })
    assert.deepEqual(faultsOf(update({ ship_to_address: { id: '3' } })), {
      '/ship_to_address/id': 'FIELD_NOT_WRITABLE',
    })
  })
})

describe('a value', () => {
  const bad: [unknown, string][] = [
    ['1e3', 'INVALID_FORMAT'],
    ['1,5', 'INVALID_FORMAT'],
    ['1234567890123456789', 'INVALID_FORMAT'],
    ['0.123456789012345', 'INVALID_FORMAT'],
    ['', 'INVALID_FORMAT'],
    [12.5, 'WRONG_TYPE'],
    [true, 'WRONG_TYPE'],
  ]
  for (const [value, code] of bad) {
    test(`${JSON.stringify(value)} is no amount`, () => {
      assert.deepEqual(faultsOf(update({ target_amount: value })), { '/target_amount': code })
    })
  }

  test('keeps all digits of an amount', () => {
    const target_amount = '-123456789012345678.12345678901234'
    assert.deepEqual(faultsOf(update({ target_amount })), {})
  })

  test('of money that comes as a number is asked for as a decimal string', () => {
    assert.match(detailOf(update({ target_amount: 1.1 }), '/target_amount'), /decimal string/)
  })

  for (const value of [
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-1-1',
    '2026-01-01T00:00:00Z',
  ]) {
    test(`${value} is no day`, () => {
      assert.deepEqual(faultsOf(update({ required_on: value })), {
        '/required_on': 'INVALID_FORMAT',
      })
    })
  }

  test('29 February is a day in leap years', () => {
    for (const required_on of ['2024-02-29', '2000-02-29']) {
      assert.deepEqual(faultsOf(update({ required_on })), {})
    }
  })

  for (const value of [
    '2026-03-01T08:30:00',
    '2026-03-01T08:30:00+01:00',
    '2026-03-01T24:00:00Z',
    '2026-03-01T08:30Z',
  ]) {
    test(`${value} is no time in UTC`, () => {
      assert.deepEqual(faultsOf(update({ due_at: value }, 'work-orders')), {
        '/due_at': 'INVALID_FORMAT',
      })
    })
  }

  test('has a longest length', () => {
    assert.deepEqual(faultsOf(update({ vendor_reference: 'x'.repeat(1001) })), {
      '/vendor_reference': 'TOO_LONG',
    })
    assert.deepEqual(faultsOf(update({ notes: 'x'.repeat(100_000) })), {})
  })

  test('of an id is never empty', () => {
    assert.deepEqual(faultsOf(update({ site_id: '' })), { '/site_id': 'INVALID_FORMAT' })
  })
})

describe('custom fields', () => {
  test('carry text, lists and objects', () => {
    const custom_fields = { ZZ_PLANT: 'A', z: { list: ['1', true, null, 3] } }
    assert.deepEqual(faultsOf(update({ custom_fields })), {})
  })

  test('carry no fractions that lose digits', () => {
    assert.deepEqual(faultsOf(update({ custom_fields: { a: [{ b: 0.1 }] } })), {
      '/custom_fields/a/0/b': 'WRONG_TYPE',
    })
  })

  test('are not nested without end', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    const faults = faultsOf(update({ custom_fields: { deep } }))
    assert.deepEqual(Object.values(faults), ['TOO_DEEP'])
  })
})

describe('a name that does not exist', () => {
  const meant: [string, string][] = [
    ['vendor', 'vendor_id'],
    ['buyer', 'buyer_id'],
    ['requiredOn', 'required_on'],
    ['requierd_on', 'required_on'],
    ['incoterm', 'incoterms'],
  ]
  for (const [wrong, right] of meant) {
    test(`${wrong} is answered with ${right}`, () => {
      assert.match(detailOf(update({ [wrong]: 'x' }), `/${wrong}`), new RegExp(`\`${right}\``))
    })
  }

  test('of Object itself is unknown too', () => {
    const body = JSON.parse('{"__proto__": {"id": "1"}, "constructor": 1, "toString": 2}')
    assert.deepEqual(faultsOf(update(body)), {
      '/__proto__': 'UNKNOWN_FIELD',
      '/constructor': 'UNKNOWN_FIELD',
      '/toString': 'UNKNOWN_FIELD',
    })
  })

  test('gets no proposal when nothing is close', () => {
    assert.doesNotMatch(detailOf(update({ zzzzzz: 'x' }), '/zzzzzz'), /Did you mean/)
  })

  test('does not fill the answer by its length or number', () => {
    assert.ok(detailOf(update({ ['x'.repeat(1e5)]: 1 }), `/${'x'.repeat(1e5)}`).length < 300)
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`x${index}`, 1]))
    const checked = update(many)
    assert.ok('errors' in checked)
    assert.equal(checked.errors.length, 1001)
  })
})

describe('an action', () => {
  test('needs its parameters and takes no others', () => {
    assert.deepEqual(faultsOf(checkAction('reject', {})), { '/reason': 'REQUIRED' })
    assert.deepEqual(faultsOf(checkAction('submit', { reason: 'x' })), {
      '/reason': 'UNKNOWN_FIELD',
    })
    assert.deepEqual(faultsOf(checkAction('submit', undefined)), {})
    assert.deepEqual(faultsOf(checkAction('approve', { line_ids: ['10'], comment: 'ok' })), {})
    assert.deepEqual(faultsOf(checkAction('hold', { line_ids: ['10'] })), {
      '/line_ids': 'UNKNOWN_FIELD',
    })
  })

  test('receive takes a quantity or an amount for each line', () => {
    const lines = [
      { line_id: '10', quantity: '2' },
      { line_id: '20', amount: '9.90' },
      { line_id: '30' },
    ]
    assert.deepEqual(faultsOf(checkAction('receive', { lines })), {
      '/lines/2/quantity': 'REQUIRED',
    })
  })

  test('schedule takes a plan back by null, but must name the start', () => {
    assert.deepEqual(faultsOf(checkAction('schedule', { scheduled_start_at: null })), {})
    assert.deepEqual(faultsOf(checkAction('schedule', {})), { '/scheduled_start_at': 'REQUIRED' })
  })

  test('set_status takes a word of the entity or a code of the source', () => {
    assert.deepEqual(faultsOf(checkAction('set_status', {})), { '/status': 'REQUIRED' })
    assert.deepEqual(
      faultsOf(checkAction('set_status', { source_status: 'WMATL' }, 'work-orders')),
      {},
    )
    assert.deepEqual(faultsOf(checkAction('set_status', { status: 'ordered' }, 'work-orders')), {
      '/status': 'NOT_ALLOWED_WORD',
    })
  })
})

describe('one element of a sub-resource', () => {
  test('is checked as in the record', () => {
    const line = { item_id: '4', quantity: '1' }
    assert.deepEqual(faultsOf(checkCollectionItem('purchase-orders', 'lines', 'create', line)), {})
    assert.deepEqual(
      faultsOf(checkCollectionItem('purchase-orders', 'lines', 'update', { item_id: '4' })),
      {
        '/item_id': 'FIELD_NOT_WRITABLE',
      },
    )
    assert.deepEqual(faultsOf(checkCollectionItem('work-orders', 'comments', 'create', {})), {
      '/text': 'REQUIRED',
    })
  })

  test('that is an attachment belongs to the record of its address', () => {
    const file = { name: 'plan.pdf', external_url: 'https://example.com/plan.pdf' }
    assert.deepEqual(faultsOf(checkCollectionItem('assets', 'attachments', 'create', file)), {})
  })

  test('exists only where the entity has the collection', () => {
    assert.throws(() => checkCollectionItem('vendors', 'lines', 'create', {}), TypeError)
  })
})
