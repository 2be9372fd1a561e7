import type { AdminConnection } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.tsx'
import { admin } from '../../data/api.ts'
import { statusOf } from '../../data/connection.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { Explained } from '../../shell/explained.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from './connection.module.css'
import { words } from './words.ts'

/** The one thing that its state asks for first, then the others. */
export function ConnectionActions({ connection }: { connection: AdminConnection }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { id, name, status, reason, customer, reauthorize_url } = connection
  const needsPeople = status === 'reauthorization_required'
  const { data: told } = useQuery({ ...statusOf(id), enabled: needsPeople })
  const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.connection(id) })
  const check = useMutation({
    mutationFn: () => admin.connections.check(id),
    onSuccess: async () => {
      const now = await admin.connections.get(id)
      toast('ok', t('checked', { name, status: frame(`status.${now.status}`) }))
    },
    onError: tellFailure,
    onSettled,
  })
  const pause = useMutation({
    mutationFn: (paused: boolean) => admin.connections.update(id, { paused }),
    onSuccess: (_, paused) => toast('ok', t(paused ? 'paused' : 'resumed')),
    onError: tellFailure,
    onSettled,
  })
  if (status === 'disconnected' || status === 'pending') return null

  async function copyLetter(): Promise<void> {
    const lines = [t('letter', { name }), ...(told?.instructions ?? []), reauthorize_url ?? '']
    await navigator.clipboard.writeText(lines.join('\n'))
    toast('ok', t('link_copied', { customer: customer.name }))
  }

  const isPaused = reason?.code === 'paused'
  return (
    <Explained needs="developer">
      <div className={styles.actions}>
        {needsPeople && reauthorize_url && (
          <>
            <Button
              look="primary"
              size="small"
              onPress={() => void copyLetter().catch(tellFailure)}
            >
              {t('copy_link', { customer: customer.name })}
            </Button>
            <Button
              size="small"
              onPress={() => void window.open(reauthorize_url, '_blank', 'noopener')}
            >
              {t('open_link')}
            </Button>
          </>
        )}
        {isPaused ? (
          <Button
            look="primary"
            size="small"
            isDisabled={pause.isPending}
            onPress={() => pause.mutate(false)}
          >
            {t('resume')}
          </Button>
        ) : (
          <>
            <Button size="small" isDisabled={check.isPending} onPress={() => check.mutate()}>
              {t('check')}
            </Button>
            <Button size="small" isDisabled={pause.isPending} onPress={() => pause.mutate(true)}>
              {t('pause')}
            </Button>
          </>
        )}
      </div>
    </Explained>
  )
}
