import { type Entity, entities, type FieldMeta, type FieldType, metaOf } from '@millwright/model'
import type { Property, PropertyType } from '../documents/document.ts'
import type { Match } from './match-entities.ts'

/** A field of the model, and the property of the source that says the same by name and type. */
export interface FieldMatch {
  field: string
  meta: FieldMeta
  property: Property
}

/** Other names under which sources keep a field. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  number: ['no', 'code', 'documentnumber', 'documentno'],
  name: ['displayname', 'title', 'fullname', 'label'],
  description: ['text', 'longtext'],
  notes: ['note', 'comment', 'comments', 'remarks'],
  status: ['state', 'lifecyclestatus'],
  created_at: [
    'createdat',
    'createdon',
    'creationdate',
    'creationdatetime',
    'created',
    'datecreated',
  ],
  updated_at: [
    'lastchangedatetime',
    'lastmodifieddatetime',
    'lastmodified',
    'modifiedat',
    'modified',
    'updatedon',
    'lastchangedate',
    'changedat',
    'dateupdated',
  ],
  vendor_id: ['vendor', 'supplier', 'supplierid'],
  vendor_number: ['vendorno', 'suppliernumber', 'supplierno'],
  vendor_name: ['suppliername'],
  asset_id: ['asset', 'equipment', 'equipmentid'],
  location_id: ['location', 'functionallocation'],
  site_id: ['site', 'plant', 'plantid'],
  item_id: ['item', 'product', 'material', 'part'],
  parent_id: ['parent'],
  currency: ['currencycode', 'documentcurrency'],
  phone: ['phonenumber', 'telephone'],
  email: ['emailaddress', 'mail'],
  website: ['url', 'homepage'],
  ordered_on: ['orderdate', 'purchaseorderdate', 'documentdate'],
  required_on: ['requesteddate', 'requestedreceiptdate', 'deliverydate'],
  due_at: ['duedate', 'due'],
  total_net_amount: ['totalamountexcludingtax', 'netamount', 'subtotal'],
  total_gross_amount: ['totalamountincludingtax', 'grossamount', 'total'],
  unit: ['baseunit', 'unitofmeasure', 'uom'],
  serial_number: ['serialno', 'serial'],
}

const NUMBERS: readonly FieldType[] = ['dec', 'money', 'qty', 'hours', 'days', 'pct']

/** Fields of the model that are one value each and have an obvious place, in the model's order. */
export function matchFields({ entity, object }: Match): FieldMatch[] {
  const taken = new Set<string>()
  const fields = (entities[entity] as Entity).fields
  return Object.entries(fields).flatMap(([field, schema]) => {
    const meta = metaOf(schema)
    if (field === 'id' || meta.list || meta.fields || meta.twin_of !== undefined) return []
    const [key = ''] = object.keys.length === 1 ? object.keys : []
    // What names a record in the source is its number, unless it is a mere id.
    const own = field === 'number' && !/id$/i.test(key) ? [plainOf(key)] : []
    const names = [field.replaceAll('_', ''), ...(NAMES[field] ?? []), ...own]
    const property = names
      .map((name) => object.properties.find((one) => plainOf(one.name) === name))
      .find((one) => one && !taken.has(one.name) && fits(meta, one.type))
    if (!property) return []
    taken.add(property.name)
    return [{ field, meta, property }]
  })
}

function fits({ type, twin, words, entity, ref_part }: FieldMeta, of: PropertyType): boolean {
  if (NUMBERS.includes(type)) return of === 'decimal' || of === 'integer'
  if (type === 'int') return of === 'integer'
  if (type === 'bool') return of === 'flag'
  if (type === 'date') return of === 'day'
  if (type === 'ts') return of === 'instant'
  // Words without a twin must be the model's own.
  if (words && twin === undefined) return false
  const isReference = entity !== undefined && (ref_part ?? 'id') === 'id'
  return of === 'text' || of === 'guid' || (isReference && of === 'integer')
}

function plainOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()
}
