import type { ActionAt, ActionMap, EntityMap, Native } from '@millwright/kit'
import { type SqlAt, setColumns } from '@millwright/kit/protocols'
import { type ActionName, actions, type Entity, metaOf } from '@millwright/model'
import type { Report } from './report.ts'

/** What a column is set to: a text, NULL, the time, or what the caller gives. */
type Setting =
  | { is: 'value'; value: string | null }
  | { is: 'now' }
  | { is: 'parameter'; name: string; orNow: boolean }

/** The steps that a mapping allows: each sets columns of the row. `entity` is there when one is carried out. */
export function compileActions(
  report: Report,
  place: string,
  given: unknown,
  model: Entity,
  entity: () => EntityMap<any, SqlAt>,
): { actions: Partial<Record<ActionName, ActionMap>>; places: Record<string, string> } {
  const out: Partial<Record<ActionName, ActionMap>> = {}
  const places: Record<string, string> = {}
  if (given === undefined) return { actions: out, places }
  const all = report.object(place, given)
  report.checkNames(place, all, model.actions, 'action')
  for (const [key, spec] of Object.entries(all)) {
    const name = key as ActionName
    if (!model.actions.includes(name)) continue
    const at = `${place}.${name}`
    const { from, set } = report.object(at, spec)
    report.checkNames(at, report.object(at, spec), ['from', 'set'])
    const settings = Object.entries(report.object(`${at}.set`, set)).map(
      ([column, value]): [string, Setting] => {
        places[column] = `${at}.set`
        return [column, readSetting(report, `${at}.set.${column}`, value, name)]
      },
    )
    if (settings.length === 0) report.complain(at, 'an action sets at least one column.')
    out[name] = compileAction(report, at, name, { from, settings, model, entity })
  }
  return { actions: out, places }
}

function readSetting(report: Report, place: string, value: unknown, action: ActionName): Setting {
  if (value === null || typeof value === 'string') return { is: 'value', value }
  const spec = report.object(place, value)
  report.checkNames(place, spec, ['now', 'from', 'or'])
  if (spec.now === true) return { is: 'now' }
  const name = report.text(`${place}.from`, spec.from)
  report.checkNames(place, { [name]: 0 }, Object.keys(actions[action].fields), 'parameter')
  return { is: 'parameter', name, orNow: spec.or === 'now' }
}

function compileAction(
  report: Report,
  place: string,
  name: ActionName,
  {
    from,
    settings,
    model,
    entity,
  }: {
    from: unknown
    settings: readonly [string, Setting][]
    model: Entity
    entity: () => EntityMap<any, SqlAt>
  },
): ActionMap {
  const parameters = settings.flatMap(([, one]) => (one.is === 'parameter' ? [one.name] : []))
  for (const [field, schema] of Object.entries(actions[name].fields)) {
    const meta = metaOf(schema)
    if (meta.required && !meta.required_unless && !parameters.includes(field))
      report.complain(place, `${field} is required for ${name}, and no column takes it.`)
  }
  const statuses = from === undefined ? undefined : report.texts(`${place}.from`, from)
  const words = model.fields.status ? (metaOf(model.fields.status).words ?? []) : []
  for (const word of statuses ?? [])
    report.checkNames(`${place}.from`, { [word]: 0 }, words, 'status')
  const effect = `Sets ${settings.map(([column]) => column).join(', ')}.`
  return {
    parameters,
    effect,
    ...(statuses && { from: statuses }),
    steps: (at) =>
      setColumns(entity(), valuesOf(settings, at), { ...at, current: at.native }, effect),
    done: (record, at) => isDone(record, at),
  }
}

function valuesOf(settings: readonly [string, Setting][], { body, context }: ActionAt): Native {
  const now = () => new Date(context.now()).toISOString()
  const values: Native = {}
  for (const [column, setting] of settings) {
    if (setting.is === 'value') values[column] = setting.value
    else if (setting.is === 'now') values[column] = now()
    else if (body[setting.name] !== undefined) values[column] = body[setting.name]
    else if (setting.orNow) values[column] = now()
  }
  return values
}

/** The row is another one afterwards: whoever sets what is there already has it too. */
function isDone(record: Native, { record: before, body }: ActionAt): boolean {
  if (typeof body.source_status === 'string') return record.source_status === body.source_status
  return record.status !== before.status || record.version !== before.version
}
