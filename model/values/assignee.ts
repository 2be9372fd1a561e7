import { bool, choice, str, valueType } from '../schema.ts'

export const assignee = valueType('Assignee', {
  kind: choice('W*', ['user', 'worker', 'team', 'vendor'], 'Entity that `id` belongs to.'),
  id: str('W*', 'Id of the user, worker, team or vendor.'),
  name: str('R', 'Name of the assignee, where the source gives it.'),
  is_primary: bool('W', 'Whether this one answers for the work.'),
})
