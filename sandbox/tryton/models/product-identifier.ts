import type { Model } from '../model.ts'

export const productIdentifier: Model = {
  name: 'product.identifier',
  label: 'Product Identifier',
  rec_name: 'code',
  order: [
    ['code', 'ASC'],
    ['id', 'ASC'],
  ],
  access: { write: 'product' },
  fields: {
    product: {
      type: 'many2one',
      label: 'Product',
      relation: 'product.product',
      required: true,
      on_delete: 'cascade',
    },
    sequence: { type: 'integer', label: 'Sequence' },
    type: {
      type: 'selection',
      label: 'Type',
      selection: {
        ean: 'International Article Number',
        isan: 'International Standard Audiovisual Number',
        isbn: 'International Standard Book Number',
        isil: 'International Standard Identifier for Libraries',
        isin: 'International Securities Identification Number',
        ismn: 'International Standard Music Number',
      },
    },
    code: { type: 'char', label: 'Code', required: true },
  },
}
