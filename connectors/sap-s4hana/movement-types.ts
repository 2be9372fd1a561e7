/** A standard movement type: what it is, and whether it raises (+1) or lowers (-1) the stock of its line. */
export interface MovementType {
  kind: string
  sign: 1 | -1
  /** Code of the posting transaction, where this type can be posted through the interface. */
  code?: string
}

/**
 * Standard movement types. Codes 01 (101), 03 (261) and 06 (262) are measured by others; those of the other types
 * follow the vendor's documentation and are not confirmed. A customer's own types are not in any list.
 */
export const movementTypes: Readonly<Record<string, MovementType>> = {
  '101': { kind: 'receipt', sign: 1, code: '01' },
  '102': { kind: 'receipt', sign: -1, code: '01' },
  '122': { kind: 'return_out', sign: -1, code: '01' },
  '123': { kind: 'return_out', sign: 1, code: '01' },
  '105': { kind: 'receipt', sign: 1 },
  '106': { kind: 'receipt', sign: -1 },
  '131': { kind: 'production_receipt', sign: 1 },
  '132': { kind: 'production_receipt', sign: -1 },
  '161': { kind: 'return_out', sign: -1 },
  '162': { kind: 'return_out', sign: 1 },
  '201': { kind: 'issue', sign: -1, code: '03' },
  '202': { kind: 'return_in', sign: 1, code: '06' },
  '221': { kind: 'issue', sign: -1 },
  '222': { kind: 'return_in', sign: 1 },
  '241': { kind: 'issue', sign: -1 },
  '242': { kind: 'return_in', sign: 1 },
  '261': { kind: 'issue', sign: -1, code: '03' },
  '262': { kind: 'return_in', sign: 1, code: '06' },
  '281': { kind: 'issue', sign: -1 },
  '282': { kind: 'return_in', sign: 1 },
  '501': { kind: 'receipt', sign: 1 },
  '502': { kind: 'receipt', sign: -1 },
  '551': { kind: 'scrap', sign: -1 },
  '552': { kind: 'scrap', sign: 1 },
  '561': { kind: 'adjustment', sign: 1 },
  '562': { kind: 'adjustment', sign: -1 },
  '601': { kind: 'issue', sign: -1 },
  '602': { kind: 'return_in', sign: 1 },
  '701': { kind: 'count', sign: 1 },
  '702': { kind: 'count', sign: -1 },
}

/** Types that move stock between two places: the document has a line for each side. */
export const transfers: ReadonlySet<string> = new Set([
  '301',
  '302',
  '303',
  '304',
  '305',
  '306',
  '311',
  '312',
  '313',
  '314',
  '315',
  '316',
])

/** Types that change the condition of the stock and not its place. */
export const statusChanges: ReadonlySet<string> = new Set([
  '321',
  '322',
  '323',
  '324',
  '325',
  '326',
  '343',
  '344',
  '349',
  '350',
])

/** Types of a receipt of a purchase order. */
export const receiptTypes: readonly string[] = ['101', '102', '105', '106', '122', '123']

/** Posting codes by type, transfers included. */
export function postingCode(type: string): string | null {
  return type === '311' ? '04' : (movementTypes[type]?.code ?? null)
}

export function kindOf(type: unknown): string {
  const code = String(type ?? '')
  if (transfers.has(code)) return 'transfer'
  if (statusChanges.has(code)) return 'status_change'
  return movementTypes[code]?.kind ?? 'other'
}

/** Transfers whose own line raises the stock: reversals of a removal, and the placement of what is on its way. */
const arrivals: ReadonlySet<string> = new Set(['302', '304', '305', '312', '314', '315'])

/**
 * The sign of a line, or 0 where the type does not tell. The second steps and the reversals of transfers follow the
 * vendor's documentation of the movement types and are not confirmed on the wire.
 */
export function signOf(type: unknown, isAutomatic: unknown): 1 | -1 | 0 {
  const code = String(type ?? '')
  // The system itself adds the line of the other place.
  if (transfers.has(code)) return arrivals.has(code) === (isAutomatic === 'X') ? -1 : 1
  return movementTypes[code]?.sign ?? 0
}
