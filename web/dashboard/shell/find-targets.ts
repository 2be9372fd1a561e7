import type { ConnectionRow } from '@millwright/sdk'
import type { Address } from '../address.tsx'

export interface Target extends Address {
  name: string
  description: string
}

const MOST = 12

/** Where a word leads: pages, connections and customers by name, and whatever has the id. */
export function findTargets(
  query: string,
  pages: readonly Target[],
  rows: readonly ConnectionRow[],
): Target[] {
  const word = query.trim().toLowerCase()
  if (word === '') return [...pages]
  const found = pages.filter(({ name }) => name.toLowerCase().includes(word))
  const customers = new Map<string, Target>()
  const connections: Target[] = []
  for (const { id, name, customer, system } of rows) {
    if (connections.length + customers.size >= MOST) break
    const isCustomer = [customer.id, customer.external_id, customer.name].some((text) =>
      text.toLowerCase().includes(word),
    )
    if (isCustomer && !customers.has(customer.id)) {
      const search = { customer: customer.id }
      const description = customer.external_id
      customers.set(customer.id, { to: '/connections', search, name: customer.name, description })
    }
    if (`${name} ${id}`.toLowerCase().includes(word)) {
      const description = `${customer.name} · ${system}`
      connections.push({ to: `/connections/${id}/health`, name, description })
    }
  }
  return [...found, ...customers.values(), ...connections].slice(0, MOST)
}
