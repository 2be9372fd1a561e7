import type { PageFault, SystemFault } from './system.ts'

export const PAGE_FAULTS = [
  'duplicate_page',
  'missing_page',
  'short_page',
  'ends_early',
  'same_page',
  'empty_page',
] as const satisfies readonly PageFault[]

/** The fault of a call that is one of its list, or null. */
export function pageFaultOf(fault: { name: SystemFault } | null): PageFault | null {
  return PAGE_FAULTS.find((name) => name === fault?.name) ?? null
}

/** How many rows a page has of those it should have. */
export function rowsOf(size: number, fault: PageFault | null): number {
  if (fault === 'empty_page') return 0
  return fault === 'short_page' || fault === 'ends_early' ? Math.ceil(size / 2) : size
}
