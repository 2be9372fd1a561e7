import { Link, useRouter, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Search } from './read-search.ts'

/** Somewhere in the dashboard: a path below `/dashboard`, and what stands behind its `?`. */
export interface Address {
  to: string
  search?: Readonly<Record<string, string | undefined>>
}

export interface AnchorProps extends Address {
  children: ReactNode
  className?: string | undefined
  label?: string
  /** Of where one is. */
  isCurrent?: boolean
}

/** A link inside of the dashboard. Its code is fetched when the pointer comes near. */
export function Anchor({ to, search = {}, children, className, label, isCurrent }: AnchorProps) {
  // Addresses are made of data, so they are checked by the tests of the rooms and not by their types.
  const target = { to, search } as { to: '/' }
  return (
    <Link
      {...target}
      {...(className !== undefined && { className })}
      {...(label !== undefined && { 'aria-label': label })}
      activeProps={{}}
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </Link>
  )
}

/** Where the page is, and how to go on. */
export function useAddress() {
  const router = useRouter()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const search = useRouterState({ select: ({ location }) => location.search as Search })
  return {
    path,
    search,
    go({ to, search: next = {} }: Address): void {
      void router.navigate({ to, search: next } as object as never)
    },
    /** Changes what stands behind the `?`; undefined takes a word away. What was typed makes no step to go back to. */
    change(change: Readonly<Record<string, string | undefined>>, isTyped = false): void {
      const next = { ...search, ...change }
      void router.navigate({ to: path, search: next, replace: isTyped } as object as never)
    },
  }
}
