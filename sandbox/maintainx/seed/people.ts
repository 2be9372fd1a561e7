import { categories, teams } from '../resources/teams.ts'
import { users } from '../resources/users.ts'
import { stamp, wholeSecond } from '../store.ts'
import { BRANCH, HOME, type Plant, plantRow, START } from './plant.ts'

const PEOPLE: [string, string, string, number | null][] = [
  ['Sandbox', 'Integration', 'SERVICE_ACCOUNT', null],
  ['Ines', 'Halvorsen', 'ADMIN', 6200],
  ['Tomas', 'Brandt', 'MEMBER', 4800],
  ['Aiko', 'Lindqvist', 'MEMBER', 5100],
  ['Marek', 'Osei', 'OPERATOR', 3900],
  ['Paula', 'Quintero', 'MEMBER', 4700],
  ['Jonas', 'Eberle', 'REQUESTER', null],
  ['Noor', 'Castellan', 'OPERATOR', 4100],
]

const CUSTOM_FIELDS: [string, string, string][] = [
  ['vendors', 'ERP No', 'oneline'],
  ['vendors', 'Payment Terms', 'oneline'],
  ['parts', 'ERP Item', 'oneline'],
  ['parts', 'Shelf Life', 'number'],
  ['locations', 'Plant Code', 'oneline'],
  ['assets', 'ERP Equip', 'oneline'],
  ['assets', 'Notes', 'multiline'],
  ['workOrders', 'ERP Order', 'oneline'],
  ['purchaseOrders', 'ERP No', 'oneline'],
  ['purchaseOrders', 'Cost Center', 'oneline'],
  ['lineItemPurchaseOrders', 'GL Account', 'oneline'],
]

/** Organizations, users, teams, categories and custom fields. */
export function seedPeople(plant: Plant): void {
  const { state } = plant
  seedOrganizations(plant)
  state.me = 0
  for (const [firstName, lastName, role, hourlyRate] of PEOPLE) {
    const email = `${firstName}.${lastName}@example.org`.toLowerCase()
    const user = plantRow(
      plant,
      users,
      { firstName, lastName, role, email, hourlyRate, inviteType: 'NONE' },
      START,
    )
    user.lastVisitedAt = role === 'REQUESTER' ? null : wholeSecond(START + 86_400_000)
    state.me ||= user.id
  }
  for (const user of plant.made.users!) user.creatorId = state.me
  const ids = plant.made.users!.map((user) => user.id)
  const groups: [string, string, number[]][] = [
    ['Mechanical', 'pumps, gearboxes, conveyors', ids.slice(2, 5)],
    ['Electrical', 'drives and controls', ids.slice(3, 6)],
    ['Purchasing', 'orders and vendors', ids.slice(1, 2)],
  ]
  for (const [name, description, memberIds] of groups) {
    const team = plantRow(plant, teams, { name, description, memberIds }, START)
    ;(team.members as { teamRole: string }[])[0]!.teamRole = 'ADMIN'
  }
  for (const label of ['Mechanical', 'Electrical', 'Preventive', 'Safety', 'Inspection']) {
    plantRow(plant, categories, { label, description: `${label} work` }, START)
  }
  seedCustomFields(plant)
}

function seedOrganizations(plant: Plant): void {
  const { state } = plant
  const table = state.table('organizations')
  for (const [id, name] of [
    [HOME, 'Northfield Works'],
    [BRANCH, 'Southbank Works'],
  ] as const) {
    table.insert({
      id,
      name,
      timeZone: 'Europe/Berlin',
      imageUrl: null,
      currency: 'EUR',
      dateFormatLocale: 'de-DE',
      organizationId: id,
      ...stamp(START),
      deletedAt: null,
    })
    state.organizations.push(id)
  }
}

function seedCustomFields(plant: Plant): void {
  for (const [at, [entity, label, type]] of CUSTOM_FIELDS.entries()) {
    plant.state.table('customfields').insert({
      entity,
      label,
      type,
      options: [],
      required: false,
      unlisted: false,
      sortOrder: at,
      organizationId: HOME,
      ...stamp(START),
      deletedAt: null,
    })
  }
}
