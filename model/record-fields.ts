import * as z from 'zod'
import { describeField } from './field-meta.ts'
import { map, str, ts } from './schema.ts'

/** Fields of every record, in front of the entity's own (`head`) and after them (`tail`).
 * Entities that nobody writes (`isWritten` false) have them read-only. */
export function recordFields<const O extends string>(object: O, isWritten: boolean) {
  const write = isWritten ? 'W' : 'R'
  const create = isWritten ? 'C' : 'R'
  const head = {
    id: describeField(
      z.string().min(1).max(1000),
      'str',
      'R',
      'Key of the record at the source: opaque, URL-safe, unique in connection and entity.',
    ),
    object: describeField(z.literal(object), 'str', 'R', `Always \`${object}\`.`),
    number: str(create, 'Number or code that people use, without padding zeros.'),
    name: str(write, 'Name of a thing, title or short text of a document.'),
    external_reference: str(
      create,
      "The caller's own key, kept in the source where it has a place.",
    ),
  }
  const tail = {
    custom_fields: map(write, "Further fields of the source under the source's own names."),
    created_at: ts('R', 'When the record was made at the source, in UTC.'),
    updated_at: ts('R', 'When the record was last changed at the source, in UTC.'),
    deleted_at: ts('R', 'When the record was deleted or marked as deleted, in UTC.'),
    version: str('R', 'Version for `If-Match`; null where the source has none.'),
    web_url: str('R', "Address of the record in the source's own screens."),
  }
  return { head, tail }
}

type Parts<O extends string> = ReturnType<typeof recordFields<O>>
export type RecordFields<O extends string> = Parts<O>['head'] & Parts<O>['tail']
