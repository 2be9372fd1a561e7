import { entities } from './entities.ts'
import { type Fields, metaOf } from './field-meta.ts'
import type { EntityName } from './names.ts'
import { comment } from './values/comment.ts'
import { materialUsage } from './values/material-usage.ts'

// The record that an attachment belongs to is in the address, so `links` is not written there.
const { links: _, ...attachmentFields } = entities.attachments.fields

const apart: Readonly<Record<string, Fields>> = {
  comments: comment,
  components: materialUsage,
  parts: materialUsage,
  attachments: attachmentFields,
}

/** Fields of one element of a sub-resource; undefined where the entity has no such collection. */
export function collectionFields(entity: EntityName, collection: string): Fields | undefined {
  const { collections, fields } = entities[entity]
  if (!collections.includes(collection)) return undefined
  const own = Object.entries<Fields[string]>(fields).find(([name]) => name === collection)
  return own ? metaOf(own[1]).fields : apart[collection]
}
