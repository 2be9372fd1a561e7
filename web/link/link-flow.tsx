import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LinkApi } from './api.ts'
import { ChooseSystem } from './choose-system.tsx'
import { ClosedPage } from './closed-page.tsx'
import { ConnectStep } from './connect-step.tsx'
import type { LinkResult, Session } from './contract.ts'
import { Done } from './done.tsx'
import { changeForm, chooseSystem, startDraft } from './draft.ts'
import { Frame } from './frame.tsx'
import { dropDraft, findDraft, keepDraft } from './kept-draft.ts'
import { localizeSystem } from './localize.ts'
import { tellFinished } from './parent-window.ts'
import { useCheck } from './use-check.ts'
import { useStep } from './use-step.ts'

export interface LinkFlowProps {
  api: LinkApi
  token: string
  attemptId: string | null
  session: Session
}

/** The three steps of a link that is open. */
export function LinkFlow({ api, token, attemptId, session }: LinkFlowProps) {
  const { i18n } = useTranslation()
  const [draft, setDraft] = useState(() => findDraft(token) ?? startDraft(session))
  const [result, setResult] = useState<LinkResult | null>(null)
  const isFixed = session.preselected !== null || session.systems.length === 1
  const { step, goTo } = useStep(isFixed || attemptId !== null ? 'connect' : 'choose')
  const control = useCheck(api)
  const { check, resume, clear } = control

  const language = i18n.language
  const systems = useMemo(
    () => session.systems.map((one) => localizeSystem(one, language === 'de' ? 'de' : 'en')),
    [session, language],
  )
  const wanted = draft.system ?? session.attempt?.system ?? null
  const system = systems.find((one) => one.system === wanted) ?? null

  useEffect(() => {
    if (result === null) keepDraft(token, draft, session.systems)
  }, [token, draft, session, result])
  useEffect(() => {
    if (attemptId === null) return
    history.replaceState(history.state, '', location.pathname)
    resume(attemptId)
  }, [attemptId, resume])
  useEffect(() => {
    if (step === 'choose') clear()
  }, [step, clear])

  const finish = useCallback(
    (done: LinkResult) => {
      setResult(done)
      dropDraft()
      tellFinished(done, session)
    },
    [session],
  )

  if (check.state === 'troubled' && check.trouble.kind === 'closed') {
    return <ClosedPage reason={check.trouble.reason} session={session} />
  }
  if (result !== null) {
    const chosen = systems.find((one) => one.system === result.connection.system) ?? system
    return (
      <Frame session={session} system={chosen} step="done">
        <Done
          session={session}
          systemName={chosen?.name ?? result.connection.system}
          {...{ result }}
        />
      </Frame>
    )
  }
  if (step === 'choose' || system === null) {
    return (
      <Frame session={session} system={null} step="choose">
        <ChooseSystem
          systems={systems}
          query={draft.query}
          onQuery={(query) => setDraft((now) => ({ ...now, query }))}
          onChoose={(one) => {
            setDraft((now) => chooseSystem(now, one))
            goTo('connect')
          }}
        />
      </Frame>
    )
  }
  const form = draft.forms[system.system] ?? chooseSystem(draft, system).forms[system.system]!
  return (
    <Frame session={session} system={system} step="connect">
      <ConnectStep
        api={api}
        session={session}
        system={system}
        form={form}
        control={control}
        onChange={(change) => setDraft((now) => changeForm(chooseSystem(now, system), change))}
        onBack={isFixed ? null : () => goTo('choose')}
        onFinished={finish}
      />
    </Frame>
  )
}
