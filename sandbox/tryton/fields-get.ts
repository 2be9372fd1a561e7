import type { Field, Model } from './model.ts'

/** `fields_get`: what the source tells of its fields. */
export function describeFields(model: Model, names: string[] | null): Record<string, unknown> {
  const wanted = names && names.length > 0 ? names : Object.keys(model.fields)
  return Object.fromEntries(
    wanted
      .filter((name) => model.fields[name] && name !== '_timestamp')
      .map((name) => [name, describeField(name, model.fields[name]!)]),
  )
}

function describeField(name: string, field: Field): Record<string, unknown> {
  return {
    name,
    type: field.type,
    string: field.label,
    help: '',
    required: field.required === true || field.required === 'unchecked',
    readonly: Boolean(field.readonly || field.computed || field.via),
    states: '{}',
    domain: '[]',
    context: '{}',
    depends: [],
    on_change: [],
    on_change_with: [],
    searchable: !field.computed || Boolean(field.search || field.compared),
    sortable: !field.computed,
    ...(field.relation ? { relation: field.relation } : {}),
    ...(field.inverse ? { relation_field: field.inverse } : {}),
    ...(field.selection ? { selection: Object.entries(field.selection) } : {}),
    ...(typeof field.digits === 'number' ? { digits: [16, field.digits] } : {}),
  }
}
