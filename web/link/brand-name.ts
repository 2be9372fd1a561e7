import type { Session } from './contract.ts'

/** The name under which the account shows itself to its customers. */
export function brandNameOf({ account }: Session): string {
  return account.brand?.name || account.name
}
