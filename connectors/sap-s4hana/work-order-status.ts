import type { Native } from '@millwright/kit'
import { toText } from '@millwright/kit/fields'

/**
 * System status codes of an order as its status line shows them. They are translated: the German ones follow the
 * vendor's German documentation and are not confirmed; a line in another language reads unknown.
 */
const codes: Readonly<Record<string, string>> = {
  CRTD: 'created',
  EROF: 'created',
  REL: 'released',
  FREI: 'released',
  PCNF: 'partly_confirmed',
  TRÜC: 'partly_confirmed',
  CNF: 'confirmed',
  RÜCK: 'confirmed',
  TECO: 'technically_completed',
  TABG: 'technically_completed',
  CLSD: 'closed',
  ABGS: 'closed',
  LKD: 'locked',
  GSPE: 'locked',
  DLFL: 'deletion_flag',
  LÖVM: 'deletion_flag',
  NEXE: 'not_executed',
  // The codes of the approval follow the names of its calls and are not confirmed by a vendor page.
  SUBM: 'submitted',
  APPR: 'approval_given',
  RJCT: 'rejected',
}

function wordsOf(source: Native): string[] {
  return String(source.SystemStatusText ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** What the status line says of the approval; null where it says nothing, as for types without that step. */
export function approvalOf(source: Native): string | null {
  const signs = signsOf(source)
  if (signs.has('rejected')) return 'rejected'
  if (signs.has('submitted')) return 'pending'
  return signs.has('approval_given') ? 'approved' : null
}

/** What the status line says, as words. */
export function signsOf(source: Native): Set<string> {
  return new Set(
    wordsOf(source)
      .map((word) => codes[word])
      .filter((sign) => sign !== undefined),
  )
}

/** Signs from the one that decides to the one that says least. */
const order = [
  'deletion_flag',
  'not_executed',
  'rejected',
  'closed',
  'technically_completed',
  'locked',
  'confirmed',
  'partly_confirmed',
  'released',
  'created',
]

/** The code of the status line that decides; the whole line where it has none that is known. */
export function decidingCode(source: Native): string | null {
  const words = wordsOf(source)
  for (const sign of order) {
    const found = words.find((word) => codes[word] === sign)
    if (found) return found
  }
  return words.length === 0 ? null : words.join('/')
}

/** cancelled > closed > completed > on_hold > in_progress > approved > draft. */
export function workOrderStatus(source: Native): string {
  const signs = signsOf(source)
  if (['deletion_flag', 'not_executed', 'rejected'].some((sign) => signs.has(sign)))
    return 'cancelled'
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
  return toText(operation.SystemStatusText) === null && signs.size === 0
    ? 'open'
    : signs.size === 0
      ? 'unknown'
      : 'open'
}

const labels: Readonly<Record<string, string>> = {
  created: 'Created',
  released: 'Released',
  partly_confirmed: 'Partially confirmed',
  confirmed: 'Confirmed',
  technically_completed: 'Technically completed',
  closed: 'Closed',
  locked: 'Locked',
  deletion_flag: 'Deletion flag',
  not_executed: 'Not to be executed',
  rejected: 'Rejected',
}

export const workOrderStatuses = Object.entries(codes)
  .filter(([, sign]) => labels[sign])
  .map(([code, sign]) => ({
    source_status: code,
    label: labels[sign]!,
    status: workOrderStatus({ SystemStatusText: code }),
  }))

/** Codes of an order that is technically completed. */
export const completedCodes = Object.keys(codes).filter(
  (code) => codes[code] === 'technically_completed',
)
