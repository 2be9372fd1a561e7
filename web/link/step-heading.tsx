import { type ReactNode, useEffect, useRef } from 'react'

let isFirst = true

/** The heading of a step; takes the focus when the step appears, except on the page's first one. */
export function StepHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  return (
    <h2 ref={heading} tabIndex={-1}>
      {children}
    </h2>
  )
}
