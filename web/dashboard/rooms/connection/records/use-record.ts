import { useQuery } from '@tanstack/react-query'
import { keys } from '../../../data/keys.ts'
import { type AnyRecord, recordsOf } from './record-client.ts'
import type { RecordPlace } from './records.tsx'
import { WHOLE } from './refuse-outdated.ts'

/** One record with what may be done to it; the source's own answer only where it is read live. */
export function useRecord({ connectionId, entity, source }: RecordPlace, recordId: string) {
  return useQuery<AnyRecord>({
    queryKey: keys.connection(connectionId, 'record', entity, recordId, source ?? 'live'),
    queryFn: ({ signal }) =>
      recordsOf(connectionId, entity).get(
        recordId,
        { ...WHOLE, ...(source && { source }) },
        { signal },
      ),
    placeholderData: undefined,
  })
}
