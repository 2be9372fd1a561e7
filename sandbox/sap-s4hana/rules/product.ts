import type { Input } from '../odata/body.ts'
import { refuse, SapError } from '../odata/errors.ts'
import type { EntitySet, Row } from '../odata/schema.ts'
import { touch } from '../stamps.ts'
import { dayOf, realChanges, stampOf, type TableRules, text, type Work } from '../work.ts'

/** The V2 service refuses writes although its metadata allows them: the V4 service is the way. */
function checkWritable(work: Work, set: EntitySet, verb: 'Create' | 'Update' | 'Delete') {
  if (set.service.version === 2 && !work.switches.v2_product_writes)
    throw new SapError(400, 'API_PRD_MSG/009', `${verb} operation not allowed on entity`)
}

export const productRules: TableRules = {
  create(work, input) {
    checkWritable(work, input.set, 'Create')
    const sent = input.row
    const descriptions = childrenOf(input, 'Description')
    if (!sent.ProductType) throw refuse('M3/098', 'Enter a material type')
    if (!sent.IndustrySector) throw refuse('M3/097', 'Enter an industry sector')
    if (!sent.BaseUnit) throw refuse('M3/072', 'Enter a base unit of measure')
    const product = text(sent.Product) || work.numbers.next('product')
    for (const children of input.children.values())
      for (const child of children)
        if (input.set.service.version === 4 && !child.row.Product)
          throw refuse('CMD_PROD_RAP/003', 'Property PRODUCT is a key and cannot be initial')
    if (descriptions.length === 0)
      throw refuse('PMD_MSG/032', `Description of product ${product} not maintained`)
    if (work.store.table('A_Product').get({ Product: product }))
      throw refuse('M3/025', `The material ${product} already exists`)
    const row: Row = {
      ...sent,
      Product: product,
      CreationDate: dayOf(work.now),
      CreatedByUser: work.user,
      LastChangeDate: dayOf(work.now),
      LastChangedByUser: work.user,
      LastChangeDateTime: stampOf(work.now, product),
    }
    work.store.table('A_Product').insert(row)
    work.store.table('A_ProductUnitsOfMeasure').insert({
      Product: product,
      AlternativeUnit: text(sent.BaseUnit),
      QuantityNumerator: 1,
      QuantityDenominator: 1,
      BaseUnit: text(sent.BaseUnit),
    })
    for (const children of input.children.values())
      for (const child of children) insertChild(work, child, product)
    return row
  },
  update(work, product, sent, set) {
    checkWritable(work, set, 'Update')
    const changes = realChanges(product, sent)
    if (Object.keys(changes).length === 0) return
    work.store.table('A_Product').update(product, changes)
    touch(work.store, 'A_Product', product, work.now, work.user)
  },
}

/** Texts, plants and the like. Only texts and units move the stamp of the product or may be deleted. */
export function productChildRules(table: string, removable: boolean): TableRules {
  return {
    create(work, input, parent) {
      checkWritable(work, input.set, 'Create')
      const product = text(input.row.Product) || text(parent?.Product)
      if (!work.store.table('A_Product').get({ Product: product }))
        throw refuse('M3/305', `The material ${product} does not exist`)
      const row = insertChild(work, input, product)
      touch(work.store, table, row, work.now, work.user)
      return row
    },
    update(work, row, sent, set) {
      checkWritable(work, set, 'Update')
      work.store.table(table).update(row, sent)
      touch(work.store, table, row, work.now, work.user)
    },
    ...(removable && {
      remove(work: Work, row: Row) {
        touch(work.store, table, row, work.now, work.user)
        work.store.table(table).delete(row)
      },
    }),
  }
}

function insertChild(work: Work, input: Input, product: string): Row {
  const table = work.store.table(input.set.table)
  const row: Row = { ...input.row, Product: product }
  if (input.set.table === 'A_ProductUnitsOfMeasure' && table.get(row)) return table.get(row)!
  if (table.get(row)) throw refuse('M3/025', `The entry of material ${product} already exists`)
  const inserted = table.insert(row)
  for (const children of input.children.values())
    for (const child of children)
      insertChild(work, { ...child, row: { ...child.row, Plant: text(row.Plant) } }, product)
  return inserted
}

function childrenOf(input: Input, what: string): Input[] {
  for (const [name, children] of input.children) if (name.endsWith(what)) return children
  return []
}
