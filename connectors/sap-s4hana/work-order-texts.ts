import type { Context, Native, Step } from '@millwright/kit'
import { ifMatch, predicate } from '@millwright/kit/protocols'
import { services } from './services.ts'

/** SAP's standard id of the text of an order head; not confirmed by a vendor page. */
const HEAD = 'AVOT'

/** The long text of an order as it was read. */
export function headText(order: Native): Native | undefined {
  const texts = (order.to_MaintenanceOrderLongText ?? []) as Native[]
  return texts.find(({ TextObjectType }) => TextObjectType === HEAD)
}

/** A new long text. */
export function newText(value: string, { settings }: Context): Native {
  return {
    TextObjectType: HEAD,
    Language: settings.language || 'EN',
    MaintenanceOrderLongText: value,
  }
}

/** Brings the long text of an order up to date. */
export function longTextStep(
  value: string,
  { key, native, context }: { key: readonly string[]; native: Native; context: Context },
): Step {
  const known = headText(native)
  const effect = `Writes the long text of work order ${key[0]}.`
  const root = services.maintenanceOrder
  if (!known) {
    const path = `${root}/MaintenanceOrder${predicate(2, ['MaintenanceOrder'], key)}/to_MaintenanceOrderLongText`
    return { method: 'POST', path, body: newText(value, context), effect }
  }
  const where = predicate(
    2,
    ['MaintenanceOrder', 'TextObjectType', 'Language'],
    [key[0]!, HEAD, known.Language],
  )
  const path = `${root}/MaintenanceOrderLongText${where}`
  return {
    method: 'PATCH',
    path,
    headers: ifMatch(known),
    body: { MaintenanceOrderLongText: value },
    effect,
  }
}
