import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { lazyRoom } from './lazy-room.ts'
import { parseSearch, type Search, stringifySearch } from './read-search.ts'
import { connectionTabs } from './rooms/connection/tabs.ts'
import { Frame } from './shell/frame.tsx'
import { Lost } from './shell/lost.tsx'
import { RoomFailure } from './shell/room-failure.tsx'

/** Everything behind the `?` is a text; each room reads what it knows. */
const validateSearch = (search: Record<string, unknown>): Search => search as Search

const rootRoute = createRootRoute({
  component: Frame,
  notFoundComponent: Lost,
  validateSearch,
})

/** One line for each room; its code is loaded when somebody goes there. */
const rooms = [
  room('/', () => import('./rooms/today/today.tsx'), 'Today'),
  room('/connections', () => import('./rooms/connections/connections.tsx'), 'Connections'),
  room('/webhooks', () => import('./rooms/webhooks/webhooks.tsx'), 'Webhooks'),
  room('/usage', () => import('./rooms/usage/usage.tsx'), 'Usage'),
  room('/credits', () => import('./rooms/credits/credits.tsx'), 'Credits'),
  room('/systems', () => import('./rooms/systems/systems.tsx'), 'Systems'),
  room('/settings', () => import('./rooms/settings/settings.tsx'), 'Settings'),
] as const

const connectionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connections/$id',
  component: lazyRoom(() => import('./rooms/connection/connection-page.tsx'), 'ConnectionPage'),
})

const tabRoutes = connectionTabs.map(({ tab, load, part }) =>
  createRoute({
    getParentRoute: () => connectionRoute,
    path: `/${tab}`,
    component: lazyRoom(load, part),
  }),
)

export const router = createRouter({
  routeTree: rootRoute.addChildren([...rooms, connectionRoute.addChildren(tabRoutes)]),
  basepath: '/dashboard',
  parseSearch,
  stringifySearch,
  defaultErrorComponent: RoomFailure,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function room(path: string, load: () => Promise<object>, part: string) {
  return createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRoom(load, part),
  })
}
