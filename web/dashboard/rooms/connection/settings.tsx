import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { JsonView } from '../../../ui/json-view.tsx'
import { KeyValues } from '../../../ui/key-values.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { admin } from '../../data/api.ts'
import { connectionOf } from '../../data/connection.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { Explained } from '../../shell/explained.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import { words as listWords } from '../connections/words.ts'
import styles from './connection.module.css'
import { words } from './words.ts'

/** What a connection is called, where it leads, and how it is ended. */
export function SettingsTab() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const list = useWords(listWords)
  const { id } = useParams({ strict: false }) as { id: string }
  const { data } = useQuery(connectionOf(id))
  // Only what was typed here: a change from elsewhere shows where nothing was.
  const [typed, setTyped] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.connection(id) })
  const rename = useMutation({
    mutationFn: (name: string) => admin.connections.update(id, { name }),
    onSuccess: () => {
      setTyped(null)
      toast('ok', frame('saved'))
      void queryClient.invalidateQueries({ queryKey: keys.connections() })
    },
    onError: tellFailure,
    onSettled,
  })
  const end = useMutation({
    mutationFn: () => admin.connections.disconnect(id),
    onSuccess: () => toast('ok', t('settings.disconnected')),
    onError: tellFailure,
    onSettled: () => {
      setAsking(false)
      return onSettled()
    },
  })
  if (!data) return <SkeletonLines count={9} label={frame('loading')} />
  const name = typed ?? data.name
  const isEmpty = name.trim() === ''
  const isEnded = data.status === 'disconnected'
  const copyWords = { copy: frame('copy'), copied: frame('copied') }
  return (
    <div className={styles.tab}>
      {!isEnded && (
        <Explained needs="developer">
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault()
              if (!isEmpty && typed !== null) rename.mutate(name.trim())
            }}
          >
            <div className={styles.field}>
              <TextField
                label={t('settings.name')}
                value={name}
                maxLength={200}
                onChange={setTyped}
                error={isEmpty ? t('settings.name_needed') : null}
              />
            </div>
            <Button
              type="submit"
              size="small"
              isDisabled={typed === null || typed === data.name || isEmpty || rename.isPending}
            >
              {frame('save')}
            </Button>
          </form>
        </Explained>
      )}
      <KeyValues
        items={[
          { key: 'id', label: t('settings.id'), value: <CopyId text={id} words={copyWords} /> },
          { key: 'system', label: t('settings.system'), value: data.system },
          { key: 'host', label: t('settings.host'), value: data.host && <code>{data.host}</code> },
          { key: 'runs', label: t('settings.runs'), value: list(`deployment.${data.deployment}`) },
          {
            key: 'sites',
            label: t('settings.sites'),
            value: data.sites?.join(', ') ?? t('settings.all_sites'),
          },
          { key: 'credits', label: t('settings.credits'), value: data.credits },
          {
            key: 'connected',
            label: t('settings.connected'),
            value: data.connected_at && <RelativeTime at={data.connected_at} />,
          },
        ]}
      />
      {Object.keys(data.metadata).length > 0 && (
        <section className={styles.part}>
          <h2>{t('settings.metadata')}</h2>
          <JsonView
            label={t('settings.metadata')}
            value={data.metadata}
            words={{ copy: frame('copy') }}
          />
        </section>
      )}
      {!isEnded && (
        <section className={styles.part}>
          <h2>{t('settings.danger')}</h2>
          <p className={styles.muted}>{t('settings.disconnect_text')}</p>
          <Explained needs="developer">
            <div className={styles.actions}>
              <Button size="small" onPress={() => setAsking(true)}>
                {t('settings.disconnect')}
              </Button>
            </div>
          </Explained>
        </section>
      )}
      <ActDialog
        title={t('settings.disconnect_ask', { name: data.name })}
        act={t('settings.disconnect')}
        isOpen={isAsking}
        isDisabled={end.isPending}
        onAct={() => end.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>{t('settings.disconnect_text')}</p>
      </ActDialog>
    </div>
  )
}
