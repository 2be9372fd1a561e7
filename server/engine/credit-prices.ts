import type { Connector } from '@millwright/kit'
import type { Deployment } from '../store/schema.ts'

export type Tier = Connector['tier']

/** Credits of an active connection to a system in the cloud, by tier. The one price list there is. */
const cloudPrices: Readonly<Record<Tier, number>> = { 1: 1, 2: 2, 3: 4 }
const factors: Readonly<Record<Deployment, number>> = { cloud: 1, on_premises: 2 }

export const tiers: readonly Tier[] = [1, 2, 3]
export const deployments: readonly Deployment[] = ['cloud', 'on_premises']

/** Credits that an active connection holds. */
export function priceOf(tier: Tier, deployment: Deployment): number {
  return cloudPrices[tier] * factors[deployment]
}

/** A number of credits in words. */
export function tellCredits(credits: number): string {
  return `${credits} ${Math.abs(credits) === 1 ? 'credit' : 'credits'}`
}
