import { defineEntity } from '../entity.ts'
import { bool, choice, int, list, ref, str, text } from '../schema.ts'

export const status = defineEntity({
  name: 'statuses',
  object: 'status',
  family: 'shared',
  title: 'Status',
  description: 'One status word of the source and what it maps to.',
  operations: 'L',
  natural_keys: [['entity', 'source_status']],
  filters: {
    is_line: { field: 'is_line', kind: 'bool', description: 'Only those of lines, or of headers.' },
  },
  fields: {
    source_status: str('R', "The source's own code."),
    label: str('R', "The source's own word for people."),
    description: text('R', 'What the source says about it.'),
    status: str('R', 'Our word; `unknown` if it is not mapped.'),
    mapped: choice('R', ['connector', 'connection', 'unmapped'], 'Who mapped it.'),
    seen_count: int('R', 'How often it was met.'),
    entity: str('R', 'Object name of the entity that has it.'),
    is_line: bool('R', 'Whether lines have it.'),
    source_field: str('R', "The source's field that holds it."),
    sub_code: str('R', "The source's detail code."),
    parent_status: str('R', "The source's group that it belongs to."),
    ...ref('organization', 'organizations', 'R', 'Legal entity that uses it.'),
    is_initial: bool('R', 'Whether records begin with it.'),
    is_final: bool('R', 'Whether records end with it.'),
    is_active: bool('R', 'Whether it is in use.'),
    sort_order: int('R', "Place in the source's own order."),
    next_statuses: list('R', str, "The source's codes that may follow."),
  },
})
