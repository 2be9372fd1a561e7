import { Decimal } from '../decimal.ts'
import type { Environment } from '../environment.ts'

const EMPLOYEES = ['Dana Whitfield', 'Marco Ruiz', 'Priya Natarajan']

/** The company with its people, taxes and payment terms. */
export function seedCompany(env: Environment): void {
  for (const name of ['Ridgeline Manufacturing Inc.', ...EMPLOYEES]) {
    const party = env.insert('party.party', {
      name,
      code: String(env.store.nextNumber('party')),
      active: true,
      lang: 1,
      supplier_location: 6,
    })
    const address = { party: party.id, active: true, invoice: false, delivery: false }
    const street = party.id === 1 ? '1200 Foundry Road' : null
    env.insert('party.address', {
      ...address,
      street,
      postal_code: '44114',
      city: 'Cleveland',
      country: 1,
    })
  }
  env.insert('company.company', { party: 1, currency: 1, timezone: 'America/New_York' })
  for (const party of [2, 3, 4]) env.insert('company.employee', { party, company: 1 })
  for (const name of ['Net 30', 'Net 60', 'Due on receipt']) {
    env.insert('account.invoice.payment_term', { name, active: true })
  }
  env.insert('account.tax', {
    name: 'Purchase Tax 8%',
    description: '8%',
    type: 'percentage',
    rate: Decimal.parse('0.08'),
    company: 1,
    active: true,
  })
}
