import { invalid } from '../errors.ts'
import { type Bag, type Visit, visible } from '../visit.ts'

/** A user given by id or by e-mail address, as an id. */
export function resolvePerson(who: unknown, path: string, visit: Visit): number | null {
  if (who === null || who === undefined) return null
  const user =
    typeof who === 'number'
      ? visible(visit, 'users', who)
      : visit.state
          .table('users')
          .ordered('id')
          .find((row) => row.email === who && visit.organizations.includes(row.organizationId))
  if (!user) throw invalid(`${path} is not valid`, path)
  return user.id
}

export function resolveAssignees(sent: Bag[], visit: Visit): Bag[] {
  return sent.map(({ type, id }, at) => {
    const path = `assignees.${at}.id`
    if (type === 'USER') return { type, id: resolvePerson(id, path, visit) }
    if (!visible(visit, 'teams', id)) throw invalid(`${path} is not valid`, path)
    return { type, id }
  })
}
