import { compare, type Native, toDecimal } from '@millwright/kit'

/** State of one line. The codes of the release status are those of the order's processing state; not confirmed for requisitions. */
export function requisitionLineStatus(line: Native): string {
  if (line.IsDeleted === 'X' || line.IsDeleted === true) return 'cancelled'
  const ordered = toDecimal(line.OrderedQuantity) ?? '0'
  const wanted = toDecimal(line.RequestedQuantity) ?? '0'
  if (compare(ordered, '0') > 0)
    return compare(ordered, wanted) >= 0
      ? 'ordered'
      : line.IsClosed === true
        ? 'closed'
        : 'partially_ordered'
  if (line.IsClosed === true) return 'closed'
  const state = line.PurReqnReleaseStatus ?? ''
  if (state === '08') return 'rejected'
  if (line.ReleaseIsNotCompleted === true || state === '03' || state === '04')
    return 'pending_approval'
  if (state === '01') return 'draft'
  return state === '' || state === '02' || state === '05' ? 'approved' : 'unknown'
}

/** The least advanced rule over the lines that are not cancelled. */
export function requisitionStatus(lines: readonly Native[]): string {
  const words = lines.map(requisitionLineStatus).filter((word) => word !== 'cancelled')
  if (words.length === 0) return lines.length === 0 ? 'draft' : 'cancelled'
  const all = (...wanted: string[]) => words.every((word) => wanted.includes(word))
  const some = (...wanted: string[]) => words.some((word) => wanted.includes(word))
  if (all('ordered')) return 'ordered'
  if (some('ordered', 'partially_ordered')) return 'partially_ordered'
  if (all('closed')) return 'closed'
  if (some('pending_approval')) return 'pending_approval'
  if (some('rejected')) return 'rejected'
  if (some('unknown')) return 'unknown'
  return all('approved', 'closed') ? 'approved' : 'draft'
}

export function requisitionApproval(lines: readonly Native[]): string {
  const active = lines.filter((line) => line.IsDeleted !== 'X' && line.IsDeleted !== true)
  const states = active.map((line) => line.PurReqnReleaseStatus ?? '')
  if (states.includes('08')) return 'rejected'
  if (active.some((line) => line.ReleaseIsNotCompleted === true) || states.includes('03'))
    return 'pending'
  if (states.length > 0 && states.every((state) => state === '05')) return 'approved'
  return states.length > 0 && states.every((state) => state === '02') ? 'not_required' : 'unknown'
}

export const requisitionStatuses = [
  { source_status: '01', label: 'Version in process', status: 'draft', is_line: true },
  { source_status: '02', label: 'Active', status: 'approved', is_line: true },
  { source_status: '03', label: 'In release', status: 'pending_approval', is_line: true },
  { source_status: '05', label: 'Release completed', status: 'approved', is_line: true },
  { source_status: '08', label: 'Rejected', status: 'rejected', is_line: true },
] as const
