import { entityNames, extendedNames } from '../names.ts'
import { choice, str, valueType } from '../schema.ts'

const anyEntity = [...entityNames, ...extendedNames] as const

/** A record, or one line of it. */
export const link = valueType('Link', {
  entity: choice('W*', anyEntity, 'Entity of the record.'),
  id: str('W*', 'Id of the record.'),
  number: str('R', 'Number of the record, where the source gives it.'),
  line_id: str('W', 'Id of the line, if one line is meant.'),
})
