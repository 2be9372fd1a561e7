import type { Call, EntityMap, Native, PlanAt, Step } from '@millwright/kit'
import { changeBarcodes } from './barcodes.ts'
import type { ModelAt } from './dialect.ts'
import { ask } from './item-stock.ts'
import { settleBody } from './lookup.ts'
import { type Stamped, stampsOf } from './versions.ts'
import { madeBy, rpc } from './wire.ts'

/** A product, and the stamps of what belongs to it. */
export const productRecord: Stamped = {
  model: 'product.product',
  members: {
    template: 'product.template',
    identifiers: 'product.identifier',
    'template.product_suppliers': 'purchase.product_supplier',
    'template.product_suppliers.prices': 'purchase.product_supplier.price',
  },
}

/** A product and its template are created together, and the product is looked up afterwards: the create answers the template. */
export async function createItem(
  _: EntityMap<any, ModelAt>,
  body: Native,
  { io, context }: PlanAt,
): Promise<Step[]> {
  const { template, product } = await splitBody(body, null, io)
  const shared: Native = { list_price: { __class__: 'Decimal', decimal: '0' }, ...template }
  // Required by the server as soon as a product may be bought; its screens propose the unit of stock.
  if (shared.purchasable && shared.purchase_uom === undefined)
    shared.purchase_uom = shared.default_uom
  const values = { ...shared, products: [['create', [product]]] }
  return [
    rpc(context, 'model.product.template.create', [[values], {}], {
      effect: 'Creates one product with its template.',
      makes: false,
    }),
    ({ answers }): Call =>
      rpc(
        context,
        'model.product.product.search',
        [[['template', '=', madeBy(answers[0], 'template')]], 0, 1, null, { active_test: false }],
        { safe: true, makes: true, effect: 'Looks up the number of the new product.' },
      ),
  ]
}

/** Both parts in one call, so that neither is written alone. */
export async function updateItem(
  _: EntityMap<any, ModelAt>,
  body: Native,
  { io, context, current }: PlanAt & { current: Native },
): Promise<Step[]> {
  const { template, product } = await splitBody(body, current, io)
  const shared = current['template.'] as Native
  // A product cannot be used while its template is out of use.
  if (product.active === true) template.active = true
  const names = [...Object.keys(template), ...Object.keys(product)]
  if (names.length === 0) return []
  const values = {
    ...template,
    ...(Object.keys(product).length > 0 && { products: [['write', [current.id], product]] }),
  }
  const effect = `Changes ${names.join(', ')} of product ${current.id} and its template.`
  const common = Object.keys(template).filter((name) => name !== 'active')
  const sharers = common.length > 0 ? await sharersOf(io, current.id, shared.id) : []
  return [
    rpc(
      context,
      'model.product.template.write',
      [[shared.id], values, stampsOf(productRecord, [current])],
      { effect: tellSharers(effect, common, sharers) },
    ),
  ]
}

/** The other products of the template. */
async function sharersOf(io: PlanAt['io'], id: number, template: number): Promise<Native[]> {
  const domain = [
    ['template', '=', template],
    ['id', '!=', id],
  ]
  const params = [domain, 0, null, [['id', 'ASC']], ['code'], { active_test: false }]
  return ask<Native[]>(io, 'model.product.product.search_read', params)
}

/** Says for whom else a change of the template holds; the first few of many by their names. */
function tellSharers(effect: string, names: readonly string[], sharers: readonly Native[]): string {
  if (sharers.length === 0) return effect
  const told = sharers.slice(0, 5).map(({ id, code }) => (code ? `${code} (${id})` : String(id)))
  const more = sharers.length > told.length ? ` and ${sharers.length - told.length} more` : ''
  return `${effect} The template is shared: ${names.join(', ')} change for ${told.join(', ')}${more} too.`
}

async function splitBody(body: Native, current: Native | null, io: PlanAt['io']) {
  const { $template = {}, $barcodes, product_suppliers, ...own } = body
  const inTemplate = { ...$template, ...(product_suppliers && { product_suppliers }) }
  const template = await settleBody(io, inTemplate, current?.['template.'] ?? null)
  const product = await settleBody(io, own, current)
  if (template.product_suppliers)
    template.product_suppliers = template.product_suppliers.map(withPrices)
  const identifiers = $barcodes ? changeBarcodes(current, $barcodes) : []
  if (identifiers.length > 0) product.identifiers = identifiers
  return { template, product }
}

function withPrices(command: readonly unknown[]): unknown[] {
  const [name, ...rest] = command
  if (name !== 'create') return [...command]
  const terms = (rest[0] as Native[]).map(({ $price, ...term }) =>
    $price?.unit_price ? { ...term, prices: [['create', [{ quantity: 0, ...$price }]]] } : term,
  )
  return [name, terms]
}
