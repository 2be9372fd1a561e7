import type { Connection } from '../store/schema.ts'

type Sealed = Pick<Connection, 'sealed_credentials'>

/**
 * Whether a connection still has the credentials that it had. Each time that some come in they are sealed anew; another
 * master key leaves them as they are.
 */
export function hasSameCredentials(
  { sealed_credentials: one }: Sealed,
  { sealed_credentials: other }: Sealed,
): boolean {
  return one !== null && other !== null && (one === other || one.equals(other))
}
