import type { Bag, Visit } from '../visit.ts'

/** The steps of an order from their written form: they get ids, and values to be filled in by people. */
export function makeProcedure(sent: Bag | null, visit: Visit): Bag | null {
  if (sent === null) return null
  const fields = sent.fields as Bag[]
  return {
    id: visit.state.next('procedure', 8001),
    title: sent.title,
    fields: fields.map((field) => ({
      id: visit.state.next('procedure field', 81001),
      required: false,
      type: field.type,
      label: field.label,
      description: field.description ?? null,
      isDateAndTime: field.type === 'DATE' ? (field.isDateAndTime ?? false) : null,
      meter: meterOf(field.meterId, visit),
      value: {},
    })),
  }
}

function meterOf(id: unknown, visit: Visit): Bag | null {
  const meter = visit.state.find('meters', id)
  return meter ? { id: meter.id, name: meter.name } : null
}
