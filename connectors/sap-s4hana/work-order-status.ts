import { type Native } from '@millwright/kit'
import { toText } from '@millwright/kit/fields'

/**
 * System status codes of an order as its status line shows them. They are translated: the German ones follow the
 * vendor's German documentation and are not confirmed; a line in another language reads unknown.
 */
const codes: Readonly<Record<string, string>> = {
  CRTD: 'created', EROF: 'created',
  REL: 'released', FREI: 'released',
  PCNF: 'partly_confirmed', TRÜC: 'partly_confirmed',
  CNF: 'confirmed', RÜCK: 'confirmed',
  TECO: 'technically_completed', TABG: 'technically_completed',
  CLSD: 'closed', ABGS: 'closed',
  LKD: 'locked', GSPE: 'locked',
  DLFL: 'deletion_flag', LÖVM: 'deletion_flag',
  NEXE: 'not_executed',
}

/** What the status line says, as words. */
export function signsOf(source: Native): Set<string> {
  const words = String(source.SystemStatusText ?? '').split(/\s+/)
  return new Set(words.map((word) => codes[word]).filter((sign) => sign !== undefined))
}

/** cancelled > closed > completed > on_hold > in_progress > approved > draft. */
export function workOrderStatus(source: Native): string {
  const signs = signsOf(source)
  if (signs.has('deletion_flag') || signs.has('not_executed')) return 'cancelled'
  if (signs.has('closed')) return 'closed'
  if (signs.has('technically_completed')) return 'completed'
  if (signs.has('locked')) return 'on_hold'
  if (signs.has('confirmed')) return 'completed'
  if (signs.has('partly_confirmed')) return 'in_progress'
  if (signs.has('released')) return 'approved'
  return signs.has('created') ? 'draft' : 'unknown'
}

export function operationStatus(operation: Native): string {
  const signs = signsOf(operation)
  if (operation.IsMarkedForDeletion === true || signs.has('deletion_flag')) return 'skipped'
  if (signs.has('confirmed')) return 'completed'
  if (signs.has('partly_confirmed')) return 'in_progress'
  return toText(operation.SystemStatusText) === null && signs.size === 0 ? 'open' : signs.size === 0 ? 'unknown' : 'open'
}

export const workOrderStatuses = [
  { source_status: 'CRTD', label: 'Created', status: 'draft' },
  { source_status: 'REL', label: 'Released', status: 'approved' },
  { source_status: 'PCNF', label: 'Partially confirmed', status: 'in_progress' },
  { source_status: 'CNF', label: 'Confirmed', status: 'completed' },
  { source_status: 'TECO', label: 'Technically completed', status: 'completed' },
  { source_status: 'CLSD', label: 'Closed', status: 'closed' },
  { source_status: 'LKD', label: 'Locked', status: 'on_hold' },
  { source_status: 'DLFL', label: 'Deletion flag', status: 'cancelled' },
  { source_status: 'NEXE', label: 'Not to be executed', status: 'cancelled' },
] as const
