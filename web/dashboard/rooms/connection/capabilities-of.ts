import { queryOptions } from '@tanstack/react-query'
import { clientOf } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'

/** What a connection can do, by entity. */
export const capabilitiesOf = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id, 'capabilities'),
    queryFn: ({ signal }) => clientOf(id).capabilities({}, { signal }),
    placeholderData: undefined,
  })
