import type { Native } from '@millwright/kit'
import { custom, derived, each, type LineMap, toText } from '@millwright/kit/fields'
import { show } from './fields.ts'
import { toId } from './values.ts'

/** Headings order the form; they are no step of the work. */
function stepsOf(order: Native): Native[] {
  return (order.procedure?.fields ?? []).filter(({ type }: Native) => type !== 'HEADING')
}

const kinds: Readonly<Record<string, string>> = {
  CHECKBOX: 'task',
  CHECKLIST: 'task',
  INSPECTION_CHECK: 'inspection',
  YES_NO_NA: 'inspection',
  METER: 'measurement',
  NUMBER: 'measurement',
  AMOUNT: 'measurement',
}

function assigneesOf({ assignees }: Native): Native[] | null {
  if (!assignees) return null
  return [
    ...(assignees.userIds ?? []).map((id: number) => ({ kind: 'user', id: String(id) })),
    ...(assignees.teamIds ?? []).map((id: number) => ({ kind: 'team', id: String(id) })),
  ]
}

/** A field of the procedure. Its answer is an object whose form depends on the type of the field. */
const task: LineMap = {
  key: ['id'],
  fields: {
    parent_task_id: show<string | null>('parentId', (step) => toId(step.parentId)),
    name: show<string | null>('label', (step) => toText(step.label)),
    description: show<string | null>('description', (step) => toText(step.description)),
    kind: derived<any>('type', (step) => kinds[step.type] ?? 'other'),
    source_kind: show<string | null>('type', (step) => toText(step.type)),
    assignees: custom<any>('assignees', assigneesOf),
    meter_id: show<string | null>('meter', (step) => toId(step.meter?.id)),
    meter_name: show<string | null>('meter', (step) => toText(step.meter?.name)),
    result: show<string | null>('value', resultOf),
  },
}

/** The plain value where there is one, else the answer as the source gives it. Notes and pictures are no result. */
function resultOf({ value }: Native): string | null {
  if (typeof value !== 'object' || value === null) return toText(value)
  const { notes: _, attachment: __, attachments: ___, hasAttachments: ____, ...answer } = value
  const given = Object.values(answer).filter((part) => part !== null && part !== undefined)
  if (given.length === 0) return null
  return given.length === 1 ? toText(given[0]) : JSON.stringify(answer)
}

export const tasks = {
  ...each('procedure', task, { write: 'never', from: stepsOf }),
  native: ['procedure'],
}
