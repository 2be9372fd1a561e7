import type { ConnectionRow } from '@millwright/sdk'
import { queryOptions } from '@tanstack/react-query'
import { admin } from './api.ts'
import { keys } from './keys.ts'

/** Every connection of the account in brief, in the order of the server. */
export function connectionRows() {
  return queryOptions({
    queryKey: keys.connections(),
    queryFn: ({ signal }): Promise<ConnectionRow[]> => admin.connections.rows({ signal }),
  })
}
