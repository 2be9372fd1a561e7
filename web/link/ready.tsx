import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { CheckboxList, RadioList } from '../ui/choice-list.tsx'
import { Notice } from '../ui/notice.tsx'
import type { LinkApi } from './api.ts'
import { CheckList } from './check-list.tsx'
import type { LinkResult } from './contract.ts'
import { CopyButton } from './copy-button.tsx'
import { describeWarnings } from './describe-step.ts'
import { describeTrouble } from './describe-trouble.ts'
import { hasRemarks, isPartial } from './fold-lines.ts'
import { groupWarnings } from './group-warnings.ts'
import styles from './step.module.css'
import { StepHeading } from './step-heading.tsx'
import { type Trouble, troubleOf } from './trouble.ts'
import type { Check } from './use-check.ts'

export interface ReadyProps {
  api: LinkApi
  check: Extract<Check, { state: 'ready' }>
  systemName: string
  brand: string
  name: string
  onBack: () => void
  onFinished: (result: LinkResult) => void
}

/** The check has passed: what is missing, which sites, and the end. */
export function Ready({ api, check, systemName, brand, name, onBack, onFinished }: ReadyProps) {
  const { t } = useTranslation()
  const { attemptId, progress, sites } = check
  const hasGaps = isPartial(progress)
  const isNoted = hasRemarks(progress)
  const hasChoice = sites.length > 1
  const [scope, setScope] = useState('all')
  const [chosen, setChosen] = useState<string[]>([])
  const [isEmpty, setEmpty] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [isSending, setSending] = useState(false)

  const send = useCallback(
    async (only: string[] | null) => {
      setSending(true)
      setTrouble(null)
      try {
        const body = name === '' ? { sites: only } : { sites: only, name }
        onFinished(await api.finishAttempt(attemptId, body))
      } catch (error) {
        setTrouble(troubleOf(error))
        setSending(false)
      }
    },
    [api, attemptId, name, onFinished],
  )
  useEffect(() => {
    if (!isNoted && !hasChoice) void send(null)
  }, [isNoted, hasChoice, send])

  function finish(): void {
    const only = hasChoice && scope === 'some' ? chosen : null
    setEmpty(only?.length === 0)
    if (only?.length !== 0) void send(only)
  }

  const summary = hasGaps ? 'checks.partial' : isNoted ? 'checks.noted' : 'checks.all_fine'
  const finishWord = hasGaps ? 'checks.finish_partial' : 'checks.finish'
  return (
    <div className={styles.step}>
      <StepHeading>{t(hasGaps ? 'checks.title_partial' : 'checks.title_ready')}</StepHeading>
      {trouble && <TroubleNotice trouble={trouble} />}
      <p>{t(summary)}</p>
      {isNoted && <Remarks check={check} systemName={systemName} />}
      {hasChoice && (
        <>
          <RadioList
            label={t('sites.title', { brand })}
            help={t('sites.help')}
            value={scope}
            onChange={setScope}
            choices={[
              { value: 'all', label: t('sites.all') },
              { value: 'some', label: t('sites.some') },
            ]}
          />
          {scope === 'some' && (
            <CheckboxList
              label={t('sites.some')}
              isLabelHidden
              value={chosen}
              onChange={setChosen}
              choices={sites.map((site) => ({
                value: site.id,
                label: `${site.name} (${site.id})`,
              }))}
            />
          )}
          {isEmpty && chosen.length === 0 && <Notice kind="bad" title={t('sites.none')} />}
        </>
      )}
      <p className="unseen" role="status">
        {isSending && t('checks.finishing')}
      </p>
      <div className={styles.actions}>
        <Button look="primary" isDisabled={isSending} onPress={finish}>
          {t(isSending ? 'checks.finishing' : finishWord)}
        </Button>
        <Button isDisabled={isSending} onPress={onBack}>
          {t('checks.change')}
        </Button>
      </div>
    </div>
  )
}

/** What is missing or not quite right comes first; it can be passed on to whoever can change it. */
function Remarks({ check, systemName }: Pick<ReadyProps, 'check' | 'systemName'>) {
  const { t } = useTranslation()
  const { steps } = check.progress
  const sentences = groupWarnings(steps).map((group) => describeWarnings(t, group, systemName))
  return (
    <>
      <CheckList steps={steps} systemName={systemName} language={check.language} isByWeight />
      <CopyButton text={[systemName, ...sentences].join('\n')} />
    </>
  )
}

function TroubleNotice({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation()
  const { title, text, id } = describeTrouble(t, trouble)
  return (
    <div role="alert">
      <Notice kind="bad" title={title}>
        <p>{text}</p>
        {id && <p>{id}</p>}
      </Notice>
    </div>
  )
}
