import { PAGED, PAGING, SKIP_WEBHOOK } from '../crud.ts'
import { invalid, missing } from '../errors.ts'
import { cutPage } from '../list.ts'
import type { Operation } from '../operation.ts'
import { MEMBER, type Member, TEAM_ROLE } from '../resources/teams.ts'
import { int, list, obj } from '../shape.ts'
import type { Row } from '../store.ts'
import { type Bag, touch, type Visit, visible } from '../visit.ts'

export const teamOperations: Operation[] = [
  {
    method: 'GET',
    path: '/teams/{id}/members',
    query: PAGING,
    status: 200,
    answer: obj({ members: list(MEMBER), ...PAGED }),
    run(visit) {
      const members = membersOf(requireTeam(visit, 'id', 'Not Found.'))
      const page = cutPage(members as unknown as Row[], visit, 'id', false)
      return {
        ...page,
        members: page.rows.map((member) => named(member as unknown as Member, visit)),
      }
    },
  },
  {
    method: 'POST',
    path: '/teams/{id}/members',
    query: SKIP_WEBHOOK,
    body: obj({ id: int('*'), teamRole: TEAM_ROLE }),
    status: 201,
    answer: obj({ id: int() }),
    run(visit) {
      const team = requireTeam(visit, 'id', 'team member Not Found')
      const { id, teamRole } = visit.body
      if (!visible(visit, 'users', id)) {
        throw invalid('ID is invalid or user is not part of the organization')
      }
      const others = membersOf(team).filter((member) => member.id !== id)
      team.members = [...others, { id, teamRole: teamRole ?? 'MEMBER' }]
      touch('teams', team, visit)
      return { id }
    },
  },
  {
    method: 'PATCH',
    path: '/teams/{teamId}/members/{userId}',
    query: SKIP_WEBHOOK,
    body: obj({ teamRole: TEAM_ROLE }),
    status: 200,
    answer: obj({ member: MEMBER }),
    run(visit) {
      const { team, member } = requireMember(visit)
      if (visit.body.teamRole !== undefined) member.teamRole = String(visit.body.teamRole)
      touch('teams', team, visit)
      return { member: named(member, visit) }
    },
  },
  {
    method: 'DELETE',
    path: '/teams/{teamId}/members/{userId}',
    query: SKIP_WEBHOOK,
    status: 204,
    run(visit) {
      const { team, member } = requireMember(visit)
      team.members = membersOf(team).filter((other) => other !== member)
      touch('teams', team, visit)
    },
  },
]

function membersOf(team: Row): Member[] {
  return team.members as Member[]
}

function requireTeam(visit: Visit, name: string, text: string): Row {
  const team = visible(visit, 'teams', visit.params[name])
  if (!team) throw missing(text)
  return team
}

function requireMember(visit: Visit): { team: Row; member: Member } {
  const team = requireTeam(visit, 'teamId', 'team member Not Found')
  const member = membersOf(team).find((known) => known.id === visit.params.userId)
  if (!member) throw missing('team member Not Found')
  return { team, member }
}

function named(member: Member, visit: Visit): Bag {
  const user = visit.state.find('users', member.id)
  return { ...member, firstName: user?.firstName, lastName: user?.lastName }
}
