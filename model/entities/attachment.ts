import { defineEntity } from '../entity.ts'
import { byId, byText } from '../filters.ts'
import { int, list, norm, ref, str, text } from '../schema.ts'
import { link } from '../values/link.ts'

export const attachment = defineEntity({
  name: 'attachments',
  object: 'attachment',
  family: 'shared',
  title: 'Attachment',
  description: 'A file or link on records.',
  operations: 'LGCUD',
  natural_keys: [['links.id', 'name', 'size_bytes']],
  filters: {
    entity: byText('links.entity', 'On records of this entity.'),
    record_id: byId('links.id', 'On the record with this id.'),
  },
  fields: {
    name: str('C*', 'File name.'),
    content_type: str('C', 'MIME type.'),
    size_bytes: int('R', 'Size in bytes.'),
    sha256: str('R', 'SHA-256 of the content, hexadecimal.'),
    ...norm(
      'kind',
      ['document', 'image', 'drawing', 'manual', 'certificate', 'link', 'other'],
      'C',
      'What sort of file it is.',
    ),
    content_url: str('R', 'Our address of the content; it takes the token.'),
    external_url: str('C', 'Address of a link.'),
    description: text('W', 'What the file shows.'),
    notes: text('W', 'Remarks on the file.'),
    ...ref('uploaded_by', 'users', 'R', 'User who added it.'),
    links: list('C*', link, 'Records that it belongs to.'),
  },
})
