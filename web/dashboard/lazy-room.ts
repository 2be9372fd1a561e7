import { lazyRouteComponent } from '@tanstack/react-router'

/** A page that is loaded when somebody goes there. `part` is what its file exports. */
export function lazyRoom(load: () => Promise<object>, part: string) {
  return lazyRouteComponent(load as () => Promise<Record<string, never>>, part as never)
}
