import { decodeKey, type EntityMap, type Native } from '@millwright/kit'
import { custom, derived, text, toText } from '@millwright/kit/fields'
import type { EntityName } from '@millwright/model'
import { readContent, uploadFile } from './attachment-files.ts'
import type { ModelAt } from './dialect.ts'
import { referOnly, stamps, textAt } from './fields.ts'
import { commonFilters, contains } from './filters.ts'

/** Models whose records can carry files, by our entities. */
const carriers: Readonly<Partial<Record<EntityName, string>>> = {
  vendors: 'party.party',
  items: 'product.product',
  'inventory-locations': 'stock.location',
  'purchase-requisitions': 'purchase.requisition',
  'purchase-orders': 'purchase.purchase',
  'goods-receipts': 'stock.shipment.in',
}

const entityOf = new Map(Object.entries(carriers).map(([entity, model]) => [model, entity]))

function linkOf(attachment: Native): Native[] {
  const [model = '', id = ''] = String(attachment.resource).split(',')
  const entity = entityOf.get(model)
  return entity === undefined ? [] : [{ entity, id }]
}

const imageName = /\.(png|jpe?g|gif|webp|bmp|tiff?)$/i

function kindOf(attachment: Native): 'link' | 'image' | 'document' {
  if (attachment.type === 'link') return 'link'
  return imageName.test(attachment.name) ? 'image' : 'document'
}

export const attachments: EntityMap<'attachments', ModelAt> = {
  native: 'ir.attachment',
  at: {
    model: 'ir.attachment',
    where: [['OR', ...[...entityOf.keys()].map((model) => ['resource', 'like', `${model},%`])]],
  },
  key: ['id'],
  ops: { list: true, get: true, create: true, update: true, delete: true },
  changes: { by: 'write_date', precision: 'ms', deletes: 'sweep' },
  version: 'stamp',
  delete: { mode: 'hard', effect: 'Deletes the attachment and its file.' },
  fields: {
    name: textAt('name'),
    size_bytes: custom<number | null>(['data_size', 'type'], (attachment) =>
      attachment.type === 'data' ? (attachment.data_size ?? null) : null,
    ),
    kind: derived<any>(['type', 'name'], kindOf),
    source_kind: textAt('type'),
    external_url: custom<string | null>(['link', 'type'], (attachment) =>
      attachment.type === 'link' ? toText(attachment.link) : null,
    ),
    description: text('description'),
    ...referOnly('uploaded_by', 'create_uid', { name: 'rec_name' }),
    links: derived<any>('resource', linkOf),
    ...stamps,
  },
  filters: {
    ...commonFilters(),
    name: contains('name'),
    entity: (entity: string) => [
      'resource',
      'like',
      `${carriers[entity as EntityName] ?? 'none'},%`,
    ],
    record_id: (id: string) => {
      const [key = ''] = decodeKey(id, 1) ?? []
      return ['resource', 'in', [...entityOf.keys()].map((model) => `${model},${key}`)]
    },
  },
  content: readContent,
  upload: {
    entities: Object.keys(carriers) as EntityName[],
    steps: (file, at) => uploadFile(file, carriers[file.entity]!, at),
  },
}
