import type { Native } from '@millwright/kit'
import { pick } from './values.ts'

/** What the sides of a move are told from. */
export const sideNeeds: readonly string[] = ['from_location', 'to_location']
  .flatMap((side) => [side, `${side}.type`, `${side}.code`, `${side}.name`])
  .concat('origin')

/** Kinds by the types of the places that goods leave and reach. */
const kinds: Readonly<Record<string, string>> = {
  'supplier/storage': 'receipt',
  'storage/supplier': 'return_out',
  'storage/customer': 'issue',
  'customer/storage': 'return_in',
  'storage/storage': 'transfer',
  'lost_found/storage': 'adjustment',
  'storage/lost_found': 'adjustment',
  'production/storage': 'production_receipt',
  'storage/production': 'production_issue',
}

export const kindWords: ReadonlySet<string> = new Set([...Object.values(kinds), 'count', 'other'])

export function kindBetween(from: string | undefined, to: string | undefined): string {
  return kinds[`${from}/${to}`] ?? 'other'
}

export function kindOf(move: Native): string {
  const kind = kindBetween(pick(move, 'from_location.type'), pick(move, 'to_location.type'))
  const isCount = typeof move.origin === 'string' && move.origin.startsWith('stock.inventory.line,')
  return kind === 'adjustment' && isCount ? 'count' : kind
}

/** Goods leave our stock: the place that stores them is the one that they come from. */
export function isOutgoing(move: Native): boolean {
  return (
    pick(move, 'from_location.type') === 'storage' && pick(move, 'to_location.type') !== 'storage'
  )
}

export function ownSide(move: Native): 'from_location' | 'to_location' {
  return isOutgoing(move) ? 'from_location' : 'to_location'
}

export function counterSide(move: Native): 'from_location' | 'to_location' {
  return isOutgoing(move) ? 'to_location' : 'from_location'
}
