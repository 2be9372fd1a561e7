import { createHash } from 'node:crypto'
import type { Environment } from '../environment.ts'
import { userError, validationError } from '../errors.ts'
import {
  active,
  binary,
  boolean,
  char,
  date,
  defineModel,
  float,
  html,
  integer,
  type Model,
  many2many,
  many2one,
  one2many,
  type Row,
  selection,
  text,
} from '../model.ts'

const company = (more = {}) =>
  many2one('Company', 'res.company', { default: (env: Environment) => env.company, ...more })

export const currencyOf = (env: Environment, row: Row): number =>
  env.find('res.company', row.company_id || env.company)?.currency_id ?? 1

function displayPartner(env: Environment, row: Row): string {
  const parent = env.find('res.partner', row.parent_id)
  return parent && !row.is_company ? `${parent.name}, ${row.name}` : String(row.name)
}

/** On-hand stock of a product in internal places, and what is still to come. */
function stockOf(env: Environment, row: Row): number {
  if (!env.models.has('stock.quant')) return 0
  return env.store
    .find('stock.quant', 'product_id', row.id)
    .filter(({ location_id }) => env.find('stock.location', location_id)?.usage === 'internal')
    .reduce((sum, { quantity }) => sum + quantity, 0)
}

function incomingOf(env: Environment, row: Row): number {
  if (!env.models.has('stock.move')) return 0
  return [...env.store.rows('stock.move').values()]
    .filter(
      (move) =>
        move.product_id === row.id &&
        move.state === 'assigned' &&
        env.find('stock.location', move.location_id)?.usage === 'supplier',
    )
    .reduce((sum, move) => sum + move.product_uom_qty, 0)
}

const told = { readonly: true, store: false } as const
const seen = { ...told, searched: true } as const

/** A barcode belongs to one product only. */
function checkBarcode(env: Environment, values: Record<string, any>, id?: number): void {
  if (!values.barcode) return
  const rows = [...env.store.rows('product.product').values()]
  const other = rows.find((row) => row.barcode === values.barcode && row.id !== id)
  if (!other) return
  const name = env.nameOf('product.product', other.id)
  throw validationError(
    `Barcode(s) already assigned:\n\n- Barcode "${values.barcode}" already assigned to product(s): ${name}\n\nNote: products that you don't have access to will not be shown above.`,
  )
}

/** Size and checksum of a file. Broken base64 is taken as an empty one. */
function measureFile(values: Record<string, any>): void {
  if (values.type === 'url') return
  const bytes = Buffer.from(String(values.datas || ''), 'base64')
  values.file_size = bytes.length
  values.checksum = createHash('sha1').update(bytes).digest('hex')
  values.mimetype ||= typeOf(String(values.name ?? ''), bytes)
}

function typeOf(name: string, bytes: Buffer): string {
  if (/\.pdf$/i.test(name)) return 'application/pdf'
  if (/\.png$/i.test(name)) return 'image/png'
  if (/\.jpe?g$/i.test(name)) return 'image/jpeg'
  return bytes.includes(0) ? 'application/octet-stream' : 'text/plain'
}

const partner = defineModel(
  'res.partner',
  'Contact',
  {
    name: char('Name'),
    ref: char('Reference'),
    is_company: boolean('Is a Company'),
    type: selection('Address Type', 'contact|invoice|delivery|other', { default: () => 'contact' }),
    parent_id: many2one('Related Company', 'res.partner'),
    child_ids: one2many('Contact', 'res.partner', 'parent_id'),
    function: char('Job Position'),
    vat: char('Tax ID'),
    company_registry: char('Company ID'),
    street: char('Street'),
    street2: char('Street2'),
    city: char('City'),
    zip: char('Zip'),
    country_id: many2one('Country', 'res.country'),
    phone: char('Phone'),
    mobile: char('Mobile'),
    email: char('Email'),
    website: char('Website Link'),
    lang: char('Language', { default: () => 'en_US' }),
    comment: html('Notes'),
    supplier_rank: integer('Supplier Rank', { default: () => 0 }),
    customer_rank: integer('Customer Rank', { default: () => 0 }),
    company_id: many2one('Company', 'res.company'),
    buyer_id: many2one('Buyer', 'res.users'),
    property_supplier_payment_term_id: many2one('Vendor Payment Terms', 'account.payment.term'),
    property_purchase_currency_id: many2one('Supplier Currency', 'res.currency'),
    x_rating: char('Rating'),
    active,
  },
  {
    order: 'name, id desc',
    company: true,
    writers: ['contact_manager', 'purchase_manager', 'stock_manager', 'system'],
    display: displayPartner,
    prepare: (_, values) => {
      if (!values.name && values.type === 'contact') values.name = ''
    },
    unlinking: (env, row) => {
      if (env.models.has('purchase.order')) return
      if (row.supplier_rank > 0)
        throw userError('The partner cannot be deleted because it is used in Accounting')
    },
    held: [{ model: 'purchase.order', field: 'partner_id' }],
  },
)
partner.fields.name!.required = true

export const baseModels: readonly Model[] = [
  defineModel('res.currency', 'Currency', {
    name: char('Currency', { required: true }),
    symbol: char('Symbol', { required: true }),
    full_name: char('Name'),
    decimal_places: integer('Decimal Places', { readonly: true, default: () => 2 }),
    active,
  }),
  defineModel('res.country', 'Country', {
    name: char('Country Name', { required: true, translate: true }),
    code: char('Country Code', { required: true }),
  }),
  defineModel('res.company', 'Companies', {
    name: char('Company Name', { required: true }),
    partner_id: many2one('Partner', 'res.partner', { required: true }),
    currency_id: many2one('Currency', 'res.currency', { required: true }),
    company_registry: char('Company ID', { store: false }),
    active,
  }),
  defineModel(
    'res.users',
    'User',
    {
      login: char('Login', { required: true }),
      name: char('Name', { store: false, searched: true }),
      email: char('Email', { store: false, searched: true }),
      partner_id: many2one('Related Partner', 'res.partner', { required: true }),
      company_id: company({ required: true }),
      company_ids: many2many('Companies', 'res.company'),
      lang: char('Language', { store: false, searched: true }),
      tz: char('Timezone', { store: false, searched: true }),
      share: boolean('Share User', { readonly: true }),
      active,
    },
    {
      order: 'name, login',
      display: (_, row) => String(row.name),
    },
  ),
  partner,
  defineModel('account.payment.term', 'Payment Terms', {
    name: char('Payment Terms', { required: true, translate: true }),
    active,
  }),
  defineModel(
    'account.tax',
    'Tax',
    {
      name: char('Tax Name', { required: true, translate: true }),
      amount: float('Amount', { required: true }),
      type_tax_use: selection('Tax Type', 'sale|purchase|none', { required: true }),
      company_id: company({ required: true, readonly: true }),
      active,
    },
    { company: true },
  ),
  defineModel('uom.uom', 'Product Unit of Measure', {
    name: char('Unit Name', { required: true, translate: true }),
    relative_factor: float('Contains', { required: true, default: () => 1 }),
    relative_uom_id: many2one('Reference Unit', 'uom.uom'),
    factor: float('Absolute Quantity', {
      readonly: true,
      compute: (env, row) =>
        row.relative_factor * (env.find('uom.uom', row.relative_uom_id)?.relative_factor ?? 1),
    }),
    active,
  }),
  defineModel('product.category', 'Product Category', {
    name: char('Name', { required: true }),
    parent_id: many2one('Parent Category', 'product.category'),
    complete_name: char('Complete Name', {
      readonly: true,
      compute: (env, row) => {
        const parent = env.find('product.category', row.parent_id)
        return parent ? `${parent.name} / ${row.name}` : row.name
      },
    }),
  }),
  defineModel(
    'product.product',
    'Product Variant',
    {
      name: char('Name', { required: true, translate: true }),
      default_code: char('Internal Reference'),
      barcode: char('Barcode'),
      type: selection('Product Type', 'consu|service|combo', {
        required: true,
        default: () => 'consu',
      }),
      is_storable: boolean('Track Inventory', { default: () => false }),
      tracking: selection('Tracking', 'serial|lot|none', {
        required: true,
        default: () => 'none',
      }),
      categ_id: many2one('Product Category', 'product.category', { default: () => 1 }),
      uom_id: many2one('Unit', 'uom.uom', { required: true, default: () => 1 }),
      list_price: float('Sales Price', { default: () => 1 }),
      standard_price: float('Cost'),
      weight: float('Weight', { digits: 2 }),
      volume: float('Volume', { digits: 2 }),
      purchase_ok: boolean('Purchase', { default: () => true }),
      sale_ok: boolean('Sales', { default: () => true }),
      purchase_method: selection('Control Policy', 'purchase|receive', {
        default: () => 'receive',
      }),
      description: html('Description', { translate: true }),
      description_purchase: text('Purchase Description', { translate: true }),
      company_id: many2one('Company', 'res.company'),
      currency_id: many2one('Currency', 'res.currency', { ...told, compute: currencyOf }),
      seller_ids: one2many('Vendors', 'product.supplierinfo', 'product_id'),
      qty_available: float('Quantity On Hand', { ...seen, compute: stockOf }),
      incoming_qty: float('Incoming', { ...seen, compute: incomingOf }),
      free_qty: float('Free To Use Quantity ', { ...seen, compute: stockOf }),
      active,
    },
    {
      order: 'default_code, name, id',
      company: true,
      writers: ['purchase_manager', 'stock_manager', 'system'],
      display: (env, row) => {
        const name = env.value(env.model('product.product'), row, 'name')
        return row.default_code ? `[${row.default_code}] ${name}` : String(name)
      },
      prepare: checkBarcode,
      writing: (env, row, values) => checkBarcode(env, values, row.id),
      held: [
        { model: 'purchase.order.line', field: 'product_id' },
        { model: 'stock.move', field: 'product_id' },
      ],
    },
  ),
  defineModel(
    'product.supplierinfo',
    'Supplier Pricelist',
    {
      partner_id: many2one('Vendor', 'res.partner', { required: true }),
      product_id: many2one('Product Variant', 'product.product'),
      product_name: char('Vendor Product Name'),
      product_code: char('Vendor Product Code'),
      product_uom_id: many2one('Unit', 'uom.uom', { required: true, default: () => 1 }),
      min_qty: float('Quantity', { required: true, digits: 2, default: () => 0 }),
      price: float('Unit Price'),
      delay: integer('Lead Time', { required: true, default: () => 1 }),
      sequence: integer('Sequence', { default: () => 1 }),
      date_start: date('Start Date'),
      date_end: date('End Date'),
      currency_id: many2one('Currency', 'res.currency', {
        required: true,
        default: (env) => env.find('res.company', env.company)?.currency_id,
      }),
      company_id: many2one('Company', 'res.company'),
    },
    {
      order: 'sequence, min_qty desc, price, id',
      company: true,
      writers: ['purchase_user', 'purchase_manager', 'system'],
      display: (env, row) => env.nameOf('res.partner', row.partner_id),
    },
  ),
  defineModel(
    'ir.attachment',
    'Attachment',
    {
      name: char('Name', { required: true }),
      description: text('Description'),
      res_model: char('Resource Model'),
      res_id: { type: 'many2one_reference', string: 'Resource ID' },
      type: selection('Type', 'url|binary', { required: true, default: () => 'binary' }),
      url: char('Url'),
      datas: binary('File Content (base64)', { store: false }),
      mimetype: char('Mime Type', { readonly: true }),
      file_size: integer('File Size', { readonly: true }),
      checksum: char('Checksum/SHA1', { readonly: true }),
      public: boolean('Is public document', { default: () => false }),
      company_id: company(),
    },
    { order: 'id desc', writers: ['everybody'], prepare: (_, values) => measureFile(values) },
  ),
]
