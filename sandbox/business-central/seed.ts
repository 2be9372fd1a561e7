import { createRandom } from '../random.ts'
import type { Call, Seed } from '../system.ts'
import { createMaster, postEntry } from './masters.ts'
import { createOrder } from './orders.ts'
import { receiveAndInvoice } from './posting.ts'
import { sets } from './schema.ts'
import { Company, type Happening, type Row } from './store.ts'
import { defaultSwitches } from './switches.ts'
import type { Work } from './work.ts'

const START = Date.parse('2026-03-02T07:00:00Z')
const HOUR = 3_600_000

const vendorNames = [
  'Hansa Wälzlager GmbH',
  'Kessler Dichtungen KG',
  'Nordlicht Elektro AG',
  'Pumpen Brandt GmbH',
  'Schmidt Industriebedarf',
  'Vega Antriebe SE',
  'Öl & Fett Müller',
  'Rhein-Stahl Handel',
]
const itemNames = [
  'Rillenkugellager 6204',
  'Wellendichtring 40x62x7',
  'Keilriemen SPA 1250',
  'Hydrauliköl HLP 46',
  'Näherungsschalter M12',
  'Sicherung 16 A',
  'Kette 08B-1',
  'Filterpatrone 10"',
  'Kupplungsstern 28',
  'Schraube M8x40',
]

const call: Call = {
  method: 'POST',
  path: '/',
  query: '',
  headers: {},
  body: Buffer.alloc(0),
  base: '',
  now: START,
  fault: null,
}

/** Two companies: one with everything, and one that only has a vendor. Equal seeds give equal states. */
export function seedCompanies(seed: Seed, happenings: Happening[]): Company[] {
  const main = new Company(
    {
      id: '9d5c7a1e-2f10-f011-9a4a-7c1e5275406f',
      name: 'Maschinenbau Ulm GmbH',
      displayName: 'Maschinenbau Ulm',
      currency: 'EUR',
    },
    happenings,
  )
  const other = new Company(
    {
      id: 'b1e4d2c8-2f10-f011-9a4a-7c1e5275406f',
      name: 'Handel Ulm GmbH',
      displayName: '',
      currency: 'EUR',
    },
    happenings,
  )
  new Seeder(main, seed).fill()
  const work = workIn(other, START)
  createMaster(work, sets.vendors!, { displayName: 'Handelspartner Süd' })
  happenings.length = 0
  return [main, other]
}

const workIn = (company: Company, now: number): Work => ({
  company,
  switches: defaultSwitches,
  now,
  root: '',
  call,
})

class Seeder {
  readonly #company: Company
  readonly #random: () => number
  readonly #orders: number
  #hours = 0

  constructor(company: Company, seed: Seed) {
    this.#company = company
    this.#random = createRandom(seed.seed)
    this.#orders = seed.purchase_orders
  }

  fill(): void {
    const add = (set: string, values: Record<string, unknown>) =>
      createMaster(this.#work(), sets[set]!, values)
    for (const [code, iso] of [
      ['PCS', 'EA'],
      ['BOX', 'BX'],
      ['KG', 'KGM'],
      ['L', 'LTR'],
      ['M', 'MTR'],
    ])
      add('unitsOfMeasure', { code, displayName: code, internationalStandardCode: iso })
    for (const [userName, displayName, state] of [
      ['EVA.LANG', 'Eva Lang', 'Enabled'],
      ['JONAS.MAIER', 'Jonas Maier', 'Enabled'],
      ['IDA.KERN', 'Ida Kern', 'Disabled'],
    ]) {
      const contactEmail = `${userName!.toLowerCase()}@werk.example`
      const values = { userName, displayName, state, contactEmail }
      this.#company.insert(sets.users!, values, this.#work().now)
    }
    const terms = ['14 TAGE', '30 TAGE'].map((code) => add('paymentTerms', { code }))
    add('currencies', { code: 'USD', displayName: 'US-Dollar', symbol: '$' })
    const places = ['MAIN', 'LAGER2', 'WERK'].map((code) =>
      add('locations', {
        code,
        displayName: `Lager ${code}`,
        contact: 'Karl Lang',
        addressLine1: 'Ring 1',
        city: 'Ulm',
        country: 'DE',
        postalCode: '89073',
        email: 'lager@werk.example',
      }),
    )
    for (const [givenName, surname] of [
      ['Eva', 'Lang'],
      ['Jonas', 'Maier'],
      ['Ida', 'Kern'],
    ])
      add('employees', {
        givenName,
        surname,
        jobTitle: 'Meister',
        email: `${givenName}@werk.example`,
      })
    const halls = ['HALLE1', 'HALLE2', 'HOF'].map((code) =>
      add('fixedAssetLocations', { code, displayName: `Standort ${code}` }),
    )
    for (let n = 0; n < 15; n++) {
      add('fixedAssets', {
        displayName: `${['Hydraulikpresse', 'Drehmaschine', 'Gabelstapler'][n % 3]} ${n + 1}`,
        fixedAssetLocationId: halls[n % 3]!.id,
        classCode: 'TANGIBLE',
        subclassCode: n % 3 === 2 ? 'VEHICLE' : 'MACHINE',
        serialNumber: `HP-${2230 + n}`,
        employeeNumber: n % 4 === 0 ? 'EMP-1' : '',
        underMaintenance: n % 7 === 3,
      })
    }
    const vendors = Array.from({ length: 20 }, (_, n) => add('vendors', vendorOf(n, terms)))
    const items = Array.from({ length: 40 }, (_, n) => add('items', itemOf(n)))
    for (const item of items) {
      if (item.type !== 'Inventory') continue
      const quantity = 10 + Math.floor(this.#random() * 90)
      const entryType = 'Positive_x0020_Adjmt_x002E_'
      postEntry(this.#work(), item, { quantity, entryType, documentNumber: 'START' })
    }
    for (let n = 0; n < this.#orders; n++) this.#order(n, vendors, items, places)
  }

  #order(n: number, vendors: Row[], items: Row[], places: Row[]): void {
    const lines = Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () => ({
      lineType: 'Item',
      itemId: this.#pick(items.filter(({ blocked }) => !blocked)).id,
      quantity: 2 + Math.floor(this.#random() * 20),
      directUnitCost: Math.round(this.#random() * 10_000) / 100,
      locationId: this.#pick(places).id,
    }))
    const day = new Date(this.#work().now + 14 * 24 * HOUR).toISOString().slice(0, 10)
    const text = { lineType: 'Comment', description: 'Bitte vor 12 Uhr anliefern' }
    const order = createOrder(this.#work(), {
      vendorId: this.#pick(vendors.filter(({ blocked }) => blocked !== 'All')).id,
      requestedReceiptDate: day,
      purchaser: 'JM',
      purchaseOrderLines: n % 5 === 0 ? [...lines, text] : lines,
    })
    if (n % 9 === 4) order.status = 'In_x0020_Review'
    if (n % 3 === 1) order.status = 'Open'
    if (n % 4 !== 2) return
    for (const line of this.#company.linesOf('purchaseOrderLines', order.id)) {
      if (n % 8 === 2) line.receiveQuantity = Math.floor(line.receiveQuantity / 2)
      line.invoiceQuantity = 0
    }
    order.status = 'Open'
    receiveAndInvoice(this.#work(), order)
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }

  #work(): Work {
    this.#hours += 1
    return workIn(this.#company, START + this.#hours * HOUR * 0.1)
  }
}

function vendorOf(n: number, terms: readonly Row[]): Record<string, unknown> {
  return {
    displayName: n < vendorNames.length ? vendorNames[n] : `${vendorNames[n % 8]} ${n}`,
    addressLine1: `Hafenstr. ${n + 1}`,
    city: 'Bremen',
    country: 'DE',
    postalCode: '28195',
    phoneNumber: `+49 421 5550${n}`,
    email: `order${n}@vendor.example`,
    taxRegistrationNumber: `DE8112233${String(n).padStart(2, '0')}`,
    paymentTermsId: terms[n % 2]!.id,
    currencyCode: n % 6 === 5 ? 'USD' : 'EUR',
    blocked: n === 18 ? 'All' : n === 19 ? 'Payment' : '_x0020_',
  }
}

function itemOf(n: number): Record<string, unknown> {
  return {
    displayName: n < itemNames.length ? itemNames[n] : `${itemNames[n % 10]} ${n}`,
    type: n % 13 === 12 ? 'Service' : n % 11 === 10 ? 'Non_x002D_Inventory' : 'Inventory',
    baseUnitOfMeasureCode: ['PCS', 'PCS', 'M', 'L', 'KG'][n % 5],
    unitCost: 1 + (n * 37) / 20,
    unitPrice: 2 + n * 2,
    gtin: n % 4 === 0 ? String(4_000_000_000_000 + n) : '',
    generalProductPostingGroupCode: 'RAW MAT',
    inventoryPostingGroupCode: 'RAW MAT',
    blocked: n === 39,
  }
}
