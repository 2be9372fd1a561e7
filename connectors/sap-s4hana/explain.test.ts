import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Answer,
  type Call,
  createIo,
  type Http,
  type Native,
  plus,
  readPage,
} from '@millwright/kit'
import { createAnswer } from '@millwright/kit/http'
import { sapS4hana } from './connector.ts'
import { explain } from './explain.ts'
import { priceBasis, unitPrice } from './purchase-order-prices.ts'
import { orderStatus } from './purchase-order-status.ts'
import { workOrderStatus } from './work-order-status.ts'

const reading: Call = {
  method: 'GET',
  path: '/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/A_MaterialDocumentHeader',
}
const writing: Call = { ...reading, method: 'POST' }

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = text.startsWith('<')
    ? 'text/html'
    : typeof body === 'string'
      ? 'text/plain'
      : 'application/json'
  return createAnswer(status, { 'content-type': type, ...headers }, Buffer.from(text))
}

const posted = {
  error: {
    code: 'MM_IM_ODATA_API_MDOC/014',
    message: { lang: 'en', value: 'Material Document processing failed' },
    innererror: {
      application: { service_id: 'API_MATERIAL_DOCUMENT_SRV' },
      errordetails: [
        {
          code: 'M7/021',
          message: 'Deficit of SL Unrestricted-use 8 PCS',
          severity: 'error',
          propertyref: 'A_MaterialDocumentItem/QuantityInEntryUnit',
        },
        { code: '06/022', message: 'No data changed', severity: 'warning' },
        {
          code: '/IWBEP/CX_MGW_BUSI_EXCEPTION',
          message: 'An exception was raised',
          severity: 'error',
        },
      ],
    },
  },
}

test('the cause of a refusal is told instead of its wrapper, with the field that it names', () => {
  const said = explain(answer(400, posted), writing)!
  assert.equal(said.upstream_code, 'M7/021')
  assert.equal(said.message, 'Deficit of SL Unrestricted-use 8 PCS')
  assert.deepEqual(said.details, [
    {
      message: 'Deficit of SL Unrestricted-use 8 PCS',
      code: 'M7/021',
      native: 'QuantityInEntryUnit',
    },
  ])
})

test('a version 4 refusal names its field too', () => {
  const error = {
    code: 'X/1',
    message: 'Wrong',
    details: [{ code: 'X/2', message: 'No such plant', target: "_PurchaseOrderItem('10')/Plant" }],
  }
  assert.deepEqual(explain(answer(400, { error }), writing)!.details, [
    { message: 'No such plant', code: 'X/2', native: 'Plant' },
  ])
})

test('the four meanings of 403 are told apart', () => {
  const token = explain(
    answer(403, 'CSRF-Token-Validierung ist fehlgeschlagen', { 'x-csrf-token': 'Required' }),
    writing,
  )!
  assert.deepEqual([token.code, token.retryable], ['UPSTREAM_ERROR', true])
  const start = explain(
    answer(
      403,
      'You do not have start authorization for R3TR IWSV API_MATERIAL_DOCUMENT_SRV 0001, return code 4',
    ),
    reading,
  )!
  assert.equal(start.code, 'UPSTREAM_PERMISSION_DENIED')
  assert.match(
    start.missing_permissions![0]!,
    /^API_MATERIAL_DOCUMENT_SRV: a communication arrangement/,
  )
  const service = explain(
    answer(403, {
      error: {
        code: '/IWFND/CM_CONSUMER/101',
        message: { value: "No authorization to access Service 'ZAPI_X_0001'" },
        innererror: { application: { service_id: 'ZAPI_X' } },
      },
    }),
    reading,
  )!
  assert.match(service.missing_permissions![0]!, /^ZAPI_X: authorization object S_SERVICE/)
  const xml =
    '<error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>/IWFND/MED/170</code><message xml:lang="en">No service found</message></error>'
  const missing = explain(answer(403, xml, { 'content-type': 'application/xml' }), reading)!
  assert.match(missing.missing_permissions![0]!, /is not active/)
})

test('a locked document, an unknown record and an unknown address are three things', () => {
  const of = (status: number, code: string) =>
    explain(answer(status, { error: { code, message: { value: 'text' } } }), reading)!.code
  assert.equal(of(400, 'ME/006'), 'RECORD_LOCKED')
  assert.equal(of(404, '/IWBEP/CM_MGW_RT/020'), undefined)
  assert.equal(of(404, '005056A509B11EE1B9A8FEC11C21D78E'), 'UPSTREAM_ERROR')
  assert.equal(of(500, '/IWFND/CM_COS/064'), 'UPSTREAM_ERROR')
})

test('a sign-in page is no data, whatever its status', () => {
  const page =
    '<html><head><title>Anmeldung</title></head><body><form><input name="SAMLRequest"></form></body></html>'
  for (const status of [200, 302, 401])
    assert.equal(explain(answer(status, page), reading)!.code, 'REAUTHORIZATION_REQUIRED')
})

const line = (values: Native = {}): Native => ({
  OrderQuantity: '10',
  GoodsReceiptIsExpected: true,
  $receipts: { received: '0', returned: '0' },
  ...values,
})
const received = (quantity: string) => ({
  $receipts: { received: quantity, returned: '0', hasArrivals: quantity !== '0' },
})

test('the state of an order follows from all that SAP says, in fixed precedence', () => {
  const table: [string, Native][] = [
    ['ordered', { PurchasingProcessingStatus: '02' }],
    ['ordered', { PurchasingProcessingStatus: '05' }],
    ['draft', { PurchasingProcessingStatus: '01' }],
    ['draft', { PurchasingProcessingStatus: '02', PurchasingCompletenessStatus: true }],
    ['pending_approval', { PurchasingProcessingStatus: '03' }],
    ['pending_approval', { PurchasingProcessingStatus: '05', ReleaseIsNotCompleted: true }],
    ['rejected', { PurchasingProcessingStatus: '08', ReleaseIsNotCompleted: true }],
    ['unknown', { PurchasingProcessingStatus: '77' }],
    [
      'partially_received',
      { PurchasingProcessingStatus: '05', to_PurchaseOrderItem: [line(received('4'))] },
    ],
    [
      'received',
      { PurchasingProcessingStatus: '05', to_PurchaseOrderItem: [line(received('10'))] },
    ],
    [
      'received',
      {
        PurchasingProcessingStatus: '05',
        to_PurchaseOrderItem: [line({ IsCompletelyDelivered: true })],
      },
    ],
    [
      'closed',
      {
        PurchasingProcessingStatus: '05',
        to_PurchaseOrderItem: [line({ ...received('10'), IsFinallyInvoiced: true })],
      },
    ],
    [
      'cancelled',
      {
        PurchasingProcessingStatus: '08',
        to_PurchaseOrderItem: [line({ PurchasingDocumentDeletionCode: 'L' })],
      },
    ],
    ['cancelled', { PurchasingProcessingStatus: '02', PurchasingDocumentDeletionCode: 'L' }],
    [
      'ordered',
      {
        PurchasingProcessingStatus: '02',
        to_PurchaseOrderItem: [line({ PurchasingDocumentDeletionCode: 'L' }), line()],
      },
    ],
  ]
  for (const [word, order] of table)
    assert.equal(
      orderStatus({ to_PurchaseOrderItem: [line()], ...order }),
      word,
      JSON.stringify(order),
    )
})

test("the status line of a work order reads in the model's precedence, and a foreign one reads unknown", () => {
  const table: [string, string][] = [
    ['CRTD MANC NMAT PRC', 'draft'],
    ['REL  MANC PRC', 'approved'],
    ['REL  PCNF GMPS', 'in_progress'],
    ['REL  CNF  GMPS PRC  SETC', 'completed'],
    ['TECO CNF', 'completed'],
    ['REL LKD', 'on_hold'],
    ['CLSD TECO', 'closed'],
    ['TECO DLFL', 'cancelled'],
    ['CRTD NEXE', 'cancelled'],
    ['FREI TRÜC', 'in_progress'],
    ['ÉTAB LANC', 'unknown'],
    ['', 'unknown'],
  ]
  for (const [SystemStatusText, word] of table)
    assert.equal(workOrderStatus({ SystemStatusText }), word, SystemStatusText)
})

test('a price for one survives the price quantity of SAP, and one that it cannot keep is refused (seed 3)', () => {
  let state = 3
  for (let i = 0; i < 400; i++) {
    state = (state * 1103515245 + 12345) % 2147483648
    const value = plus((state / 1e4).toFixed(i % 7), '0')
    const body: Native = {}
    if (i % 7 === 6 && !/\.\d{0,6}$/.test(value)) continue
    unitPrice.encode!(value, body, { zone: 'UTC', settings: {}, now: () => 0 })
    assert.match(body.NetPriceAmount, /^\d+(\.\d{1,2}0*)?$/)
    assert.equal(unitPrice.decode(body, { zone: 'UTC', settings: {}, now: () => 0 }), value)
  }
  assert.throws(
    () => unitPrice.encode!('0.0000001', {}, { zone: 'UTC', settings: {}, now: () => 0 }),
    /cannot express/,
  )
})

test('a price per hundred in another unit is told per one order unit, with its basis', () => {
  const context = { zone: 'UTC', settings: {}, now: () => 0 }
  const priced = {
    NetPriceAmount: '250.00',
    NetPriceQuantity: '100',
    OrderPriceUnit: 'KG',
    OrderPriceUnitToOrderUnitNmrtr: '5',
    OrdPriceUnitToOrderUnitDnmntr: '2',
  }
  assert.equal(unitPrice.decode(priced, context), '6.25')
  assert.deepEqual(priceBasis.decode(priced, context), {
    price: '250.00',
    quantity: '100',
    unit: 'KG',
    unit_code: 'KGM',
  })
})

test('an OAuth client fetches one token, and a new one when it has expired', async () => {
  const seen: string[] = []
  let tokens = 0
  let isExpired = false
  const http: Http = {
    send: async ({ method, path, headers }) => {
      seen.push(`${method} ${path.split('?')[0]} ${headers.authorization?.split(' ')[0]}`)
      if (path.startsWith('/sap/bc/sec/oauth2/token'))
        return answer(200, { access_token: `t${++tokens}`, token_type: 'Bearer' })
      if (isExpired && headers.authorization === 'Bearer t1')
        return answer(401, '<html>Logon Error Message</html>')
      return answer(200, { d: { results: [] } })
    },
    open: () => Promise.reject(new Error('not used')),
    close: async () => {},
  }
  const credentials = {
    kind: 'oauth2_client_credentials',
    base_url: 'https://s4.example',
    client_id: 'mw',
    client_secret: 'secret-1',
    client: '100',
  }
  const io = createIo({ connector: sapS4hana, credentials, http, timeout: 1000 })
  const list = () =>
    readPage(io, 'items', { limit: 5, after: null, filters: {}, fields: null, total: false })
  await list()
  await list()
  assert.equal(tokens, 1)
  isExpired = true
  await list()
  assert.equal(tokens, 2)
  assert.equal(seen.filter((call) => call.startsWith('POST')).length, 2)
  assert.ok(seen.filter((call) => call.startsWith('GET')).every((call) => call.endsWith('Bearer')))
})
