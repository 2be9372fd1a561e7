import { defineEntity } from '../entity.ts'
import { byId, byWords, include_children } from '../filters.ts'
import { org } from '../groups.ts'
import { bool, int, list, norm, obj, ref, str, text } from '../schema.ts'
import { address } from '../values/address.ts'
import { contact } from '../values/contact.ts'

const kinds = [
  'warehouse',
  'storeroom',
  'zone',
  'bin',
  'staging',
  'vehicle',
  'quality',
  'scrap',
  'transit',
  'vendor',
  'customer',
  'virtual',
  'other',
] as const

export const inventoryLocation = defineEntity({
  name: 'inventory-locations',
  object: 'inventory_location',
  family: 'inventory',
  title: 'Inventory Location',
  description: 'A warehouse, storeroom, zone or bin; they form a tree.',
  operations: 'LGCUD',
  natural_keys: [
    ['site_id', 'number'],
    ['parent_id', 'number'],
  ],
  filters: {
    parent_id: byId('parent_id', 'Directly below this place.'),
    kind: byWords('kind', 'Any of these kinds.'),
    include_children,
  },
  fields: {
    number: str('C*', 'Code of the warehouse, storeroom or bin.'),
    name: str('W', 'Name of the place.'),
    description: text('W', 'What the place is.'),
    ...norm(
      'kind',
      kinds,
      'C',
      'Sort of place; transit, vendor, customer, virtual: not ours to use.',
    ),
    ...ref('parent', 'inventory-locations', 'W', 'Place above.'),
    path: list('R', str, 'Names from the top to this one.'),
    has_children: bool('R', 'Whether there are places below.'),
    ...org('C'),
    ...ref('location', 'locations', 'W', 'Where it physically is.'),
    ...ref('manager', 'users', 'W', 'User who runs it.'),
    ...ref('team', 'teams', 'W', 'Team that runs it.'),
    address: obj('W', address, 'Where it is.'),
    contact: obj('W', contact, 'Person to ask.'),
    is_active: bool('W', 'Whether it may be used.'),
    is_default: bool('W', 'Whether it is the default of its site.'),
    is_nettable: bool('W', 'Whether its stock counts for planning.'),
    allows_negative: bool('R', 'Whether its stock may go below zero.'),
    priority: int('W', 'Order of picking, 1 first.'),
  },
})
