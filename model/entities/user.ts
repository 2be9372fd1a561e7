import { defineEntity } from '../entity.ts'
import { byId, byText } from '../filters.ts'
import { bool, list, ref, refs, str, text } from '../schema.ts'

export const user = defineEntity({
  name: 'users',
  object: 'user',
  family: 'organization',
  title: 'User',
  description: 'A person with an account in the source.',
  operations: 'LGCU',
  natural_keys: [['username'], ['email']],
  filters: {
    email: byText('email', 'Exactly this e-mail address.'),
    team_id: byId('team_ids', 'Members of this team.'),
  },
  fields: {
    number: str('C', 'Personnel number.'),
    name: str('W*', 'Full name.'),
    first_name: str('W', 'Given name.'),
    last_name: str('W', 'Family name.'),
    username: str('W', 'Name to sign in with.'),
    email: str('W', 'E-mail address.'),
    phone: str('W', 'Telephone number.'),
    job_title: str('W', 'Job title.'),
    role_name: str('W', 'Main role in the source.'),
    roles: list('W', str, 'All roles in the source.'),
    description: text('W', 'What the user does.'),
    notes: text('W', 'Remarks on the user.'),
    ...ref('organization', 'organizations', 'W', 'Legal entity that the user belongs to.'),
    ...refs('site_ids', 'sites', 'W', 'Sites of the user.'),
    ...refs('location_ids', 'locations', 'W', 'Locations of the user.'),
    ...refs('team_ids', 'teams', 'W', 'Teams of the user.'),
    ...ref('worker', 'workers', 'W', 'The same person as a resource with a rate.'),
    language: str('W', 'Language, ISO 639-1.'),
    time_zone: str('W', 'Time zone, IANA name.'),
    is_active: bool('W', 'Whether the user may sign in.'),
  },
})
