import { useEffect, useRef, useState } from 'react'
import type { LinkResult } from './link/contract.ts'
import { readMessage } from './messages.ts'

export interface MillwrightLinkProps {
  /** The address of a link, `https://…/link/mwl_…`. */
  url: string
  /** Called once, when the connection is made. `redirect_to` carries the one-time code where the link has one. */
  onFinished?: (result: LinkResult) => void
  /** Called when the person is through with the page, finished or not. */
  onClosed?: () => void
  /** Name of the frame for screen readers. */
  title?: string
}

/** The link page inside of a React page, as high as its content. */
export function MillwrightLink({ url, onFinished, onClosed, title }: MillwrightLinkProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(720)
  const told = useRef({ onFinished, onClosed })
  useEffect(() => {
    told.current = { onFinished, onClosed }
  })

  useEffect(() => {
    const { origin } = new URL(url, location.href)
    let isFinished = false
    const listen = (event: MessageEvent) => {
      const message = readMessage(event, frame.current?.contentWindow ?? null, origin)
      if (message?.type === 'resize') setHeight(Math.ceil(message.height))
      if (message?.type === 'closed') told.current.onClosed?.()
      if (message?.type === 'finished' && !isFinished) {
        isFinished = true
        told.current.onFinished?.(message.result)
      }
    }
    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
  }, [url])

  return (
    <iframe
      ref={frame}
      src={url}
      title={title ?? 'Connect a system'}
      allow="clipboard-read; clipboard-write"
      style={{ width: '100%', height, border: 0 }}
    />
  )
}
