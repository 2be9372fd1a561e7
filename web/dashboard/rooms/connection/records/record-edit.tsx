import { type DryRun, MillwrightError, NetworkError } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { toast } from '../../../../ui/toast.tsx'
import { keys } from '../../../data/keys.ts'
import { queryClient } from '../../../data/query-client.ts'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import { ChangeTable } from './change-table.tsx'
import { findDraft, keepDraft } from './drafts.ts'
import { DryRunView } from './dry-run-view.tsx'
import { EditField } from './edit-field.tsx'
import { kindOfInput, readInput, showInput } from './field-input.ts'
import { listChanges, listDifferences, makePatch } from './make-patch.ts'
import { type AnyRecord, recordsOf } from './record-client.ts'
import { listWritable } from './record-fields.ts'
import type { RecordPlace } from './records.tsx'
import { OutdatedError, refuseOutdated, WHOLE } from './refuse-outdated.ts'
import { words } from './words.ts'

/** Fields are typed in, shown as what would be sent, and only then sent. What was typed outlives every failure. */
export function RecordEdit(props: { place: RecordPlace; record: AnyRecord; onEnd: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { place } = props
  const key = `${place.connectionId}/${place.entity}/${props.record.id}`
  // What was there when it was begun: a newer reading does not move under the hands.
  const [base, setBase] = useState(findDraft(key)?.base ?? props.record)
  const [typed, setTyped] = useState(findDraft(key)?.typed ?? {})
  const [shown, setShown] = useState<DryRun | null>(null)
  const [theirs, setTheirs] = useState<AnyRecord | null>(null)
  useEffect(() => keepDraft(key, { base, typed }), [key, base, typed])
  function onEnd(): void {
    keepDraft(key, null)
    props.onEnd()
  }
  const client = recordsOf(place.connectionId, place.entity)
  const names = listWritable(base)

  const kindOf = (name: string) =>
    kindOfInput(name, base[name], place.capability.fields[name]?.words)
  const values = Object.entries(typed).map(
    ([name, text]) => [name, readInput(kindOf(name), text)] as const,
  )
  const faulty = values.filter(([, value]) => value === undefined).map(([name]) => name)
  const patch = makePatch(base, {
    ...base,
    ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  })
  const isEmpty = Object.keys(patch).length === 0
  const ifMatch = base.version

  const check = useMutation({
    mutationFn: async () => {
      await refuseOutdated(client, base, patch)
      return client.dryRun.update(base.id, patch, { ifMatch })
    },
    onSuccess: setShown,
    onError: seeConflict,
  })
  const send = useMutation({
    mutationFn: async (idempotencyKey: string | undefined) => {
      // A write that may have arrived is no change by somebody else.
      if (idempotencyKey === undefined) await refuseOutdated(client, base, patch)
      return client.update(base.id, patch, { ifMatch, idempotencyKey })
    },
    onSuccess: () => {
      toast('ok', t('edit.sent'))
      onEnd()
      void queryClient.invalidateQueries({ queryKey: keys.connection(place.connectionId) })
    },
    onError: seeConflict,
  })

  async function seeConflict(error: Error): Promise<void> {
    if (error instanceof OutdatedError) return setTheirs(error.theirs)
    if (!(error instanceof MillwrightError) || error.code !== 'PRECONDITION_FAILED') return
    setTheirs(await client.get(base.id, WHOLE).catch(() => null))
  }
  function edit(name: string, text: string): void {
    setTyped({ ...typed, [name]: text })
    setShown(null)
    check.reset()
    send.reset()
  }
  function rebase(): void {
    if (theirs) setBase(theirs)
    setTheirs(null)
    setShown(null)
    check.reset()
    send.reset()
  }

  const failure = send.error ?? check.error
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isEmpty && faulty.length === 0) check.mutate()
      }}
    >
      <h3>{t('edit.title')}</h3>
      {theirs && (
        <Notice kind="warning" title={t('edit.conflict')}>
          <p>{t('edit.conflict_text')}</p>
          <Theirs base={base} theirs={theirs} names={names} />
          <Button size="small" onPress={rebase}>
            {t('edit.rebase')}
          </Button>
        </Notice>
      )}
      {failure && !theirs && <WriteFailure error={failure} />}
      {shown ? (
        <DryRunView run={shown} changes={listChanges(base, patch)} />
      ) : (
        names.map((name) => (
          <EditField
            key={name}
            name={name}
            kind={kindOf(name)}
            ability={place.capability.fields[name]}
            text={typed[name] ?? showInput(base[name])}
            isFaulty={faulty.includes(name)}
            error={pointedAt(failure, name)}
            onChange={(text) => edit(name, text)}
          />
        ))
      )}
      <div className={styles.acts}>
        {shown ? (
          <>
            <Button
              look="primary"
              size="small"
              isDisabled={send.isPending || theirs !== null}
              onPress={() => send.mutate(keyOf(send.error))}
            >
              {t('edit.send')}
            </Button>
            <Button size="small" onPress={() => setShown(null)}>
              {t('edit.back')}
            </Button>
          </>
        ) : (
          <Button
            type="submit"
            look="primary"
            size="small"
            isDisabled={isEmpty || faulty.length > 0 || check.isPending || theirs !== null}
          >
            {t('edit.check')}
          </Button>
        )}
        <Button size="small" onPress={onEnd}>
          {frame('cancel')}
        </Button>
        {isEmpty && <span className={styles.muted}>{t('edit.nothing')}</span>}
      </div>
    </form>
  )
}

function Theirs(props: { base: AnyRecord; theirs: AnyRecord; names: readonly string[] }) {
  const t = useWords(words)
  const changes = listDifferences(props.base, props.theirs, props.names)
  if (changes.length === 0) return <p>{t('edit.conflict_none')}</p>
  return (
    <ChangeTable
      label={t('edit.conflict')}
      changes={changes}
      before={t('edit.opened')}
      after={t('edit.before')}
    />
  )
}

function WriteFailure({ error }: { error: Error }) {
  const t = useWords(words)
  const isUnknown = isOutcomeUnknown(error)
  const detail = error instanceof MillwrightError ? error.detail : error.message
  return (
    <Notice kind="bad" title={isUnknown ? t('edit.unknown') : t('edit.refused')}>
      <p>{detail}</p>
      {isUnknown && <p>{t('edit.unknown_text')}</p>}
      {error instanceof MillwrightError &&
        error.rule?.instead?.map((text: string) => <p key={text}>→ {text}</p>)}
    </Notice>
  )
}

function isOutcomeUnknown(error: Error | null): error is MillwrightError {
  if (error instanceof NetworkError) return error.mayHaveHappened
  return error instanceof MillwrightError && error.code === 'WRITE_OUTCOME_UNKNOWN'
}

/** With the same key the same write is done once, where nobody knows whether the last try arrived. */
function keyOf(error: Error | null): string | undefined {
  return isOutcomeUnknown(error) ? error.idempotencyKey : undefined
}

function pointedAt(error: Error | null, name: string): string | null {
  if (!(error instanceof MillwrightError)) return null
  const found = error.errors.find(
    ({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`),
  )
  return found ? found.detail : null
}
