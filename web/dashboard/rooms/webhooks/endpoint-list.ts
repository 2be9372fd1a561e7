import { queryOptions } from '@tanstack/react-query'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'

/** All endpoints of the account. */
export const endpointList = () =>
  queryOptions({
    queryKey: keys.webhooks('endpoints'),
    queryFn: ({ signal }) => Array.fromAsync(admin.webhookEndpoints.list({}, { signal })),
  })
