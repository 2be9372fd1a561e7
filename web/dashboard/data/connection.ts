import { queryOptions } from '@tanstack/react-query'
import { admin, clientOf } from './api.ts'
import { keys } from './keys.ts'

/** Transitions that a timeline shows at most. */
const MOST = 300

/** A connection as its account sees it. */
export const connectionOf = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id, 'settings'),
    queryFn: ({ signal }) => admin.connections.get(id, { signal }),
    // Of another connection nothing is shown meanwhile.
    placeholderData: undefined,
  })

/** What the holder of its token knows: uptime, latency, instructions for its people. */
export const statusOf = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id, 'status'),
    queryFn: ({ signal }) => clientOf(id).connection({ signal }),
    placeholderData: undefined,
  })

/** What became of it, newest first. */
export const timelineOf = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id, 'timeline'),
    queryFn: async ({ signal }) => {
      const found = []
      for await (const one of admin.connections.timeline(id, { signal })) {
        if (found.push(one) >= MOST) break
      }
      return found
    },
    placeholderData: undefined,
  })
