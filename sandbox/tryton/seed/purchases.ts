import type { Environment } from '../environment.ts'
import { formatDate } from '../json.ts'
import type { Row } from '../model.ts'
import type { Store } from '../store.ts'
import { processPurchase } from '../workflow/process-purchase.ts'
import { computeCache } from '../workflow/purchase.ts'
import { seedLines } from './purchase-lines.ts'
import { markPaid, type Receipt, seedReceipt } from './receipts.ts'
import { DAY, SPAN, START, seedAt } from './stage.ts'
import { FIRST_VENDOR, findVendorCurrency, VENDOR_COUNT } from './vendors.ts'

const MODEL = 'purchase.purchase'

/**
 * How far orders have come, forty at a time: d draft, q quotation, c confirmed, x cancelled, and in
 * process: p nothing received, s announced, h partly received, i received but not yet stored; r done.
 */
const PLAN = 'pdrqsxdchrqdpirdcqxdrpsdqcprxdiqccrsqdxr'

/** Seeds orders in all states; returns when the last of it happened. */
export function seedPurchases(store: Store, random: () => number, count: number): number {
  let last = START
  for (let at = 0; at < count; at++) {
    const created = START + DAY + Math.floor((at * SPAN) / count) + (at % 1000) / 1000
    last = Math.max(last, seedPurchase(store, random, at, created))
  }
  return last
}

function seedPurchase(store: Store, random: () => number, at: number, created: number): number {
  const progress = PLAN[at % PLAN.length]!
  const env = seedAt(store, created)
  const party = FIRST_VENDOR + Math.floor(random() * VENDOR_COUNT)
  const row = env.insert(MODEL, {
    company: 1,
    number: null,
    reference: `VREF-${1001 + at}`,
    description: at % 5 === 2 ? `Spare parts for line ${1 + (at % 4)}` : null,
    state: 'draft',
    purchase_date: progress === 'd' ? null : formatDate(created),
    delivery_date: null,
    payment_term: env.find('party.party', party)!.supplier_payment_term,
    party,
    contact: null,
    invoice_address: store.findIds('party.address', 'party', party)[0],
    warehouse: at % 9 === 8 ? 11 : 5,
    currency: findVendorCurrency(party),
    comment: at % 6 === 4 ? 'Deliver to dock 2.\nCall ahead.' : null,
    invoice_method: ['order', 'manual', 'order', 'shipment'][at % 4],
    invoice_state: 'none',
    shipment_state: 'none',
    origin: null,
    quoted_by: null,
    confirmed_by: null,
  })
  seedLines(env, random, row, at)
  return progress === 'd' ? created : advance(store, row, progress, created)
}

function advance(store: Store, row: Row, progress: string, created: number): number {
  const quoted = seedAt(store, created + 20_000)
  if (progress === 'x') {
    quoted.update(MODEL, row, { state: 'cancelled', ...computeCache(quoted, row) })
    return created + 20_000
  }
  const number = String(store.nextNumber(MODEL))
  quoted.update(MODEL, row, { state: 'quotation', number, quoted_by: 2 })
  if (progress === 'q') return created + 20_000
  const confirmed = seedAt(store, created + 40_000)
  const cache = computeCache(confirmed, row)
  confirmed.update(MODEL, row, { state: 'confirmed', confirmed_by: 2, ...cache })
  if (progress === 'c') return created + 40_000
  processPurchase(confirmed, row)
  const receipt = RECEIPTS[progress]
  if (!receipt) return created + 40_000
  const later = created + 3 * DAY
  const env: Environment = seedAt(store, later)
  seedReceipt(env, row, receipt)
  if (progress === 'r') markPaid(env, row)
  processPurchase(env, row)
  return later
}

const RECEIPTS: Record<string, Receipt> = {
  s: { state: 'draft', share: 'all' },
  h: { state: 'done', share: 'some' },
  i: { state: 'received', share: 'all' },
  r: { state: 'done', share: 'all' },
}
