import type { Native, PlanAt, Step } from '@millwright/kit'
import type { LineChange } from '@millwright/kit/fields'
import {
  ifMatch,
  invoke,
  type ODataEntity,
  odata,
  predicate,
  toEdmDay,
} from '@millwright/kit/protocols'
import { today } from './fields.ts'
import { refuse } from './refusal.ts'
import { services } from './services.ts'
import { components, operations } from './work-order-lines.ts'
import { longTextStep, newText } from './work-order-texts.ts'

const orderKeys = [
  'MaintenanceOrder',
  'MaintenanceOrderOperation',
  'MaintenanceOrderSubOperation',
] as const

/** Order, operations and their components in one request. */
export async function createWorkOrder(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt,
): Promise<Step[]> {
  const { $materials, $labor, $text, ...own } = body
  if ($labor?.length > 0)
    throw refuse(
      '/labor',
      'NOT_ALLOWED',
      'Hours are confirmed on a released order: create it, approve it, then add them.',
    )
  const tasks = ((own[operations] ?? []) as LineChange[]).map((task, index) => ({
    ...task,
    body: {
      MaintenanceOrderOperation: numberOf(index),
      MaintenanceOrderSubOperation: '',
      ...task.body,
    },
  }))
  const first = tasks[0]
  for (const material of ($materials ?? []) as LineChange[]) {
    const {
      MaintenanceOrderOperation: wanted,
      MaintenanceOrderSubOperation: _sub,
      ...values
    } = material.body
    const task: Native | undefined = wanted
      ? tasks.find((candidate) => candidate.body.MaintenanceOrderOperation === wanted)
      : first
    if (!task)
      throw refuse(
        '/materials',
        'REQUIRED',
        'A material belongs to a task: give tasks too, and name one by its number.',
      )
    task.body[components] = [...(task.body[components] ?? []), { ...material, body: values }]
  }
  const sent: Native = {
    MaintenancePlanningPlant: own.MaintenancePlant,
    ...own,
    [operations]: tasks,
    ...($text && {
      to_MaintenanceOrderLongText: [{ op: 'add', key: null, body: newText($text, plan.context) }],
    }),
  }
  return odata.create!(entity, sent, plan)
}

/** Operations are numbered 0010, 0020 … */
function numberOf(index: number): string {
  return String((index + 1) * 10).padStart(4, '0')
}

export async function updateWorkOrder(
  entity: ODataEntity,
  body: Native,
  plan: PlanAt & { key: readonly string[]; current: Native },
): Promise<Step[]> {
  const { $materials, $labor, $text, ...own } = body
  const order = plan.key[0]!
  const present = (plan.current[operations] ?? []) as Native[]
  const highest = Math.max(0, ...present.map((task) => Number(task.MaintenanceOrderOperation)))
  let next = Math.floor(highest / 10)
  const tasks = ((own[operations] ?? []) as LineChange[]).map((task) =>
    task.op === 'add'
      ? {
          ...task,
          body: {
            MaintenanceOrderOperation: numberOf(next++),
            MaintenanceOrderSubOperation: '',
            ...task.body,
          },
        }
      : task,
  )
  const steps = await odata.update!(entity, { ...own, [operations]: tasks }, plan)
  if ($text !== undefined)
    steps.push(
      longTextStep($text ?? '', { key: plan.key, native: plan.current, context: plan.context }),
    )
  for (const [index, change] of (($materials ?? []) as LineChange[]).entries()) {
    steps.push(materialStep(order, change, index, present))
  }
  for (const [index, change] of (($labor ?? []) as LineChange[]).entries()) {
    steps.push(laborStep(order, change, index, plan))
  }
  return steps
}

function materialStep(
  order: string,
  change: LineChange,
  index: number,
  tasks: readonly Native[],
): Step {
  const root = services.maintenanceOrder
  const {
    MaintenanceOrderOperation: operation,
    MaintenanceOrderSubOperation: sub = '',
    ...values
  } = change.body
  if (change.op === 'add') {
    const task = operation ?? tasks[0]?.MaintenanceOrderOperation
    if (!task)
      throw refuse(
        `/materials/${index}`,
        'REQUIRED',
        'A material belongs to a task, and this order has none.',
      )
    // Components cannot be made at their own set, only below their operation (metadata).
    const path = `${root}/MaintenanceOrderOperation${predicate(2, orderKeys, [order, task, sub])}/${components}`
    return {
      method: 'POST',
      path,
      body: values,
      effect: `Adds a material to task ${task} of work order ${order}.`,
    }
  }
  const path = `${root}/MaintOrderOpComponent${predicate(2, [...orderKeys, 'MaintOrderComponentInternalID'], [order, ...change.key!])}`
  const all = tasks.flatMap((task) => (task[components] ?? []) as Native[])
  const current =
    all.find((component) => String(component.MaintOrderComponentInternalID) === change.key![2]) ??
    {}
  const what = `material ${change.key![2]} of work order ${order}`
  if (change.op === 'remove')
    return { method: 'DELETE', path, headers: ifMatch(current), effect: `Removes ${what}.` }
  return {
    method: 'PATCH',
    path,
    headers: ifMatch(current),
    body: values,
    effect: `Changes ${Object.keys(values).join(', ')} of ${what}.`,
  }
}

function laborStep(
  order: string,
  change: LineChange,
  index: number,
  plan: PlanAt & { current: Native },
): Step {
  if (change.op === 'change') {
    throw refuse(
      `/labor/${index}`,
      'NOT_ALLOWED',
      'A confirmation is never changed: remove it, which cancels it, and add a new one.',
    )
  }
  if (change.op === 'remove') {
    const [confirmation, counter] = change.key!
    const keys = { MaintOrderConf: confirmation!, MaintOrderConfCntrValue: counter! }
    return invoke(
      services.confirmation,
      'CancelMaintOrderConfirmation',
      keys,
      `Cancels confirmation ${confirmation}/${counter}.`,
    )
  }
  const tasks = (plan.current[operations] ?? []) as Native[]
  const sent: Native = {
    MaintenanceOrder: order,
    MaintenanceOrderOperation: tasks[0]?.MaintenanceOrderOperation,
    MaintenanceOrderSubOperation: '',
    PostingDate: toEdmDay(today(plan.context)),
    ...change.body,
  }
  const path = `${services.confirmation}/MaintOrderConfirmation`
  return {
    method: 'POST',
    path,
    body: sent,
    effect: `Confirms hours on task ${sent.MaintenanceOrderOperation} of work order ${order}.`,
  }
}
