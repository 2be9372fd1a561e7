import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { modelsOf } from '../../sandbox/odoo/releases.ts'
import { defaultSwitches } from '../../sandbox/odoo/switches.ts'

interface Difference {
  /** Model and field, and what of it. */
  where: string
  ours: string
  theirs: string
}

interface Fact {
  type: string
  relation?: string
  required?: boolean
  store?: boolean
  selection?: string[]
}

/** Places where the simulated Odoo differs on purpose, with the reason. */
export const acceptedOdooFields: Record<string, string> = {
  'res.users.lang type': 'any language is installed',
  'res.users.tz type': 'any zone is known',
  'res.partner.lang type': 'any language is installed',
  'res.partner.name required': 'required by a constraint of the database, with words of its own',
  ...Object.fromEntries(
    [
      'name type is_storable tracking categ_id uom_id list_price purchase_ok sale_ok',
      'purchase_method description description_purchase company_id seller_ids',
    ]
      .flatMap((names) => names.split(' '))
      .map((name) => [
        `product.product.${name} store`,
        'kept with the template of the product, which is not told apart here',
      ]),
  ),
}

/** Compares the models of the simulated Odoo with what `fields_get` of a real 19.0 answered. */
export function compareOdooFields(folder: string): { compared: number; differences: Difference[] } {
  const path = join(folder, 'odoo', 'fields-19.0.json')
  const theirs: Record<string, Record<string, Fact>> = JSON.parse(readFileSync(path, 'utf8'))
  const differences: Difference[] = []
  let compared = 0
  const compare = (where: string, own: unknown, other: unknown) => {
    compared++
    if (own !== other) differences.push({ where, ours: String(own), theirs: String(other) })
  }
  const models = modelsOf({ ...defaultSwitches(), own_fields: false })
  for (const model of models.values()) {
    const facts = theirs[model.name]
    if (!facts) continue
    for (const [name, field] of Object.entries(model.fields)) {
      const where = `${model.name}.${name}`
      const fact = facts[name]
      compare(where, 'there', fact ? 'there' : 'not there')
      if (!fact) continue
      compare(`${where} type`, field.type, fact.type)
      compare(`${where} relation`, field.relation, fact.relation)
      compare(`${where} required`, field.required ?? false, fact.required ?? false)
      compare(`${where} store`, field.store !== false, fact.store !== false)
      if (field.selection)
        compare(
          `${where} words`,
          field.selection.toSorted().join(),
          fact.selection?.toSorted().join(),
        )
    }
  }
  return { compared, differences }
}
