import { useEffect, useRef } from 'react'
import type { LinkApi } from './api.ts'
import { brandNameOf } from './brand-name.ts'
import { Checking } from './checking.tsx'
import { ConnectForm } from './connect-form.tsx'
import type { AttemptBody, AuthWay, LinkResult, Session, System } from './contract.ts'
import type { FormDraft } from './draft.ts'
import { isEmbedded } from './parent-window.ts'
import { Ready } from './ready.tsx'
import { SignInWait } from './sign-in-wait.tsx'
import { awaitReturn, openSignInWindow } from './sign-in-window.ts'
import type { CheckControl } from './use-check.ts'

export interface ConnectStepProps {
  api: LinkApi
  session: Session
  system: System
  form: FormDraft
  control: CheckControl
  onChange: (change: Partial<FormDraft>) => void
  onBack: (() => void) | null
  onFinished: (result: LinkResult) => void
}

/** The form, the running check, the way over a sign-in page, and what to see of it at the end. */
export function ConnectStep(props: ConnectStepProps) {
  const { api, session, system, form, control, onChange, onBack, onFinished } = props
  const { check, start, resume, clear } = control
  const popup = useRef<Window | null>(null)
  const url = check.state === 'redirect' ? check.url : null
  const isOver = check.state === 'failed' || check.state === 'troubled'

  useEffect(() => awaitReturn(resume), [resume])
  useEffect(() => {
    if (url === null) return
    if (!isEmbedded()) location.assign(url)
    else if (popup.current && !popup.current.closed) popup.current.location.href = url
  }, [url])
  useEffect(() => {
    if (isOver) popup.current?.close()
  }, [isOver])

  function submit(body: AttemptBody, way: AuthWay): void {
    if (way.redirects && isEmbedded()) popup.current = openSignInWindow()
    start(body)
  }

  function signInAgain(): void {
    if (isEmbedded()) popup.current = openSignInWindow()
    control.goOut()
  }

  if (check.state === 'running') {
    return <Checking check={check} systemName={system.name} onStop={clear} />
  }
  if (check.state === 'redirect') {
    return (
      <SignInWait
        systemName={system.name}
        url={check.url}
        onSignedIn={() => resume(check.attemptId)}
        onBack={clear}
      />
    )
  }
  if (check.state === 'ready') {
    return (
      <Ready
        api={api}
        check={check}
        systemName={system.name}
        brand={brandNameOf(session)}
        name={form.name.trim()}
        onBack={clear}
        onFinished={onFinished}
      />
    )
  }
  return (
    <ConnectForm
      session={session}
      system={system}
      form={form}
      check={check}
      onChange={onChange}
      onSubmit={submit}
      onSignInAgain={signInAgain}
      onBack={onBack}
    />
  )
}
