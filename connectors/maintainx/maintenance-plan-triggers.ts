import type { Native } from '@millwright/kit'
import {
  custom,
  derived,
  each,
  FieldRefusal,
  type LineChange,
  type LineMap,
  toDay,
} from '@millwright/kit/fields'
import { attach, show } from './fields.ts'
import { refuseAt } from './refusal.ts'

/** A plan runs by the calendar, by meters, or by whichever comes first. Of a meter only that there is one is told. */
function triggersOf(plan: Native): Native[] {
  const kinds =
    plan.triggerType === 'METER'
      ? ['meter']
      : plan.triggerType === 'CALENDAR'
        ? ['time']
        : ['time', 'meter']
  return kinds.map((kind) => attach(attach({}, '$kind', kind), '$plan', plan))
}

const units = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' } as const

function unitOf({ $kind, $plan }: Native): string | null {
  if ($kind !== 'time') return null
  return Object.entries(units).find(([, type]) => type === $plan.recurrence?.type)?.[0] ?? null
}

const trigger: LineMap = {
  key: ['$kind'],
  adds: false,
  fields: {
    kind: custom<any>('triggerType', (row) => row.$kind, encodeKind, { write: 'create' }),
    interval: custom<string | null>(
      'recurrence',
      (row) =>
        row.$kind === 'time' && row.$plan.recurrence
          ? String(row.$plan.recurrence.interval ?? 1)
          : null,
      (value, body) => {
        if (!/^[1-9]\d{0,4}$/.test(value ?? '')) {
          throw new FieldRefusal(
            'NOT_ALLOWED_VALUE',
            'MaintainX repeats work after a whole number of units.',
          )
        }
        body.interval = Number(value)
      },
    ),
    interval_unit: custom<string | null>('recurrence', unitOf, (value, body) => {
      if (!(value in units)) {
        throw new FieldRefusal(
          'NOT_ALLOWED_WORD',
          'MaintainX repeats work by day, week, month or year.',
        )
      }
      body.type = units[value as keyof typeof units]
    }),
    is_recurring: derived<boolean>([], () => true),
    weekdays: custom<any>(
      'recurrence',
      ({ $kind, $plan }) =>
        $kind === 'time'
          ? ($plan.recurrence?.days?.map((name: string) => name.toLowerCase()) ?? [])
          : null,
      (days: string[] | null, body) => {
        body.days = (days ?? []).map((name) => name.toUpperCase())
      },
    ),
    next_due_on: show<string | null>('nextScheduledWorkOrderDueDate', ({ $kind, $plan }) =>
      $kind === 'time' ? toDay($plan.nextScheduledWorkOrderDueDate) : null,
    ),
  },
}

function encodeKind(kind: string): void {
  if (kind !== 'time') {
    throw new FieldRefusal(
      'NOT_ALLOWED_WORD',
      'The interface of MaintainX makes plans by the calendar only.',
    )
  }
}

export const triggers = {
  ...each('$triggers', trigger, { from: triggersOf }),
  native: ['triggerType', 'recurrence', 'nextScheduledWorkOrderDueDate'],
}

/** The recurrence of a plan, from what is written of its one calendar trigger. */
export function recurrenceFrom(changes: readonly LineChange[], plan: Native): Native {
  if (changes.length !== 1)
    throw refuseAt('/triggers', 'A plan of MaintainX has one calendar trigger.', 'TOO_MANY')
  const wanted: Native = { interval: 1, ...plan.recurrence, ...changes[0]!.body }
  const { type, interval, days } = wanted
  switch (type) {
    case 'DAILY':
      if (interval === 1) return { type }
      throw refuseAt(
        '/triggers/0/interval',
        'MaintainX repeats by the day without an interval; use weeks or months.',
      )
    case 'WEEKLY':
      if (days?.length > 0) return { type, interval, days }
      throw refuseAt(
        '/triggers/0/weekdays',
        'A weekly plan needs its days of the week.',
        'REQUIRED',
      )
    case 'MONTHLY':
      return { type, interval, day: wanted.day ?? dayIn(plan) }
    case 'YEARLY':
      return { type, interval }
    default:
      throw refuseAt(
        '/triggers/0/interval_unit',
        'Say after how many of which unit the work comes again.',
        'REQUIRED',
      )
  }
}

/** The day of the month on which the plan starts. */
function dayIn(plan: Native): number {
  const start = toDay(plan.startDate)
  if (start !== null) return Number(start.slice(8, 10))
  throw refuseAt(
    '/starts_on',
    'A monthly plan needs its first day: it tells the day of the month.',
    'REQUIRED',
  )
}
