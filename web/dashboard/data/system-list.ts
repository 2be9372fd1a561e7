import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { admin } from './api.ts'
import { keys } from './keys.ts'

/** Every system that this server can connect. */
export const systemList = () =>
  queryOptions({
    queryKey: keys.systems(),
    queryFn: ({ signal }) => admin.systems.list({ signal }),
  })

/** What people call each system, by its id; empty until it is known. */
export function useSystemNames(): ReadonlyMap<string, string> {
  const { data } = useQuery(systemList())
  return useMemo(() => new Map(data?.map(({ system, name }) => [system, name])), [data])
}
