import { defineEntity } from '../entity.ts'
import { byId, byWords, include_children } from '../filters.ts'
import { org } from '../groups.ts'
import { bool, dec, list, norm, obj, ref, str, text } from '../schema.ts'
import { address } from '../values/address.ts'
import { contact } from '../values/contact.ts'
import { criticalities } from '../words.ts'

const kinds = [
  'area',
  'building',
  'floor',
  'room',
  'line',
  'functional_location',
  'position',
  'yard',
  'vehicle',
  'other',
] as const

export const location = defineEntity({
  name: 'locations',
  object: 'location',
  family: 'organization',
  title: 'Location',
  description: 'A place in a site where assets stand and work is done.',
  operations: 'LGCUD',
  natural_keys: [['site_id', 'number']],
  filters: {
    parent_id: byId('parent_id', 'Directly below this location.'),
    kind: byWords('kind', 'Any of these kinds.'),
    include_children,
  },
  fields: {
    number: str('C', 'Code of the functional location or room.'),
    name: str('W*', 'Name of the location.'),
    description: text('W', 'What the location is.'),
    notes: text('W', 'Remarks on the location.'),
    ...norm('kind', kinds, 'C', 'What sort of place it is.'),
    ...norm(
      'status',
      ['planned', 'active', 'inactive', 'decommissioned'],
      'W',
      'Whether it is in use.',
    ),
    ...org(),
    ...ref('parent', 'locations', 'W', 'Location above.'),
    path: list('R', str, 'Names from the top to this one.'),
    has_children: bool('R', 'Whether there are locations below.'),
    ...ref('team', 'teams', 'W', 'Team that answers for it.'),
    ...ref('manager', 'users', 'W', 'User who answers for it.'),
    ...ref('account', 'accounts', 'W', 'Account that pays.'),
    ...ref('cost_center', 'accounts', 'W', 'Cost center that pays.'),
    category: str('W', 'Class of the location.'),
    ...norm('criticality', criticalities, 'W', 'How much depends on it.'),
    address: obj('W', address, 'Where it is.'),
    contact: obj('W', contact, 'Person to ask.'),
    latitude: dec('W', 'Degrees north, WGS 84.'),
    longitude: dec('W', 'Degrees east, WGS 84.'),
    is_default: bool('W', 'Whether it is the default of its site.'),
  },
})
