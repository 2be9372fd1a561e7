import type { WebhookDelivery } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '../../../ui/button.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { JsonView } from '../../../ui/json-view.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Sheet } from '../../../ui/sheet.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { Shape } from '../../../ui/status-sign.tsx'
import { toast } from '../../../ui/toast.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { Explained } from '../../shell/explained.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from '../connection/connection.module.css'
import tab from '../connection/tab.module.css'
import { words } from './words.ts'

const shapes = { failed: 'bad', waiting: 'waiting', delivered: 'done' } as const

/** One delivery: what was sent, how often, and what came back. */
export function DeliverySheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { data, error } = useQuery({
    queryKey: keys.deliveries('one', id),
    queryFn: ({ signal }) => admin.deliveries.get(id, { signal }),
    placeholderData: undefined,
  })
  const eventId = data?.event_id
  const { data: event } = useQuery({
    queryKey: keys.webhooks('event', eventId),
    queryFn: ({ signal }) => admin.events.get(eventId!, { signal }),
    enabled: eventId !== undefined,
    placeholderData: undefined,
  })
  const retry = useMutation({
    mutationFn: () => admin.deliveries.retry(id),
    onSuccess: () => toast('ok', t('retried')),
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.webhooks() }),
  })
  return (
    <Sheet
      label={t('delivery')}
      title={
        <div className={tab.title}>
          <h2>{data?.type ?? t('delivery')}</h2>
          <CopyId text={id} words={{ copy: frame('copy'), copied: frame('copied') }} />
        </div>
      }
      onClose={onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      {error && !data && <Notice kind="bad" title={error.message} />}
      {!data && !error && <SkeletonLines count={8} label={frame('loading')} />}
      {data && (
        <p>
          <DeliveryState state={data.state} /> {data.reason}
        </p>
      )}
      {data?.next_attempt_at && (
        <p>
          {t('next')}: <RelativeTime at={data.next_attempt_at} />
        </p>
      )}
      {data && data.state !== 'delivered' && (
        <Explained needs="developer">
          <div className={styles.actions}>
            <Button size="small" isDisabled={retry.isPending} onPress={() => retry.mutate()}>
              {t('retry')}
            </Button>
          </div>
        </Explained>
      )}
      {data && (
        <section className={styles.part}>
          <h3>{t('attempts')}</h3>
          {data.attempts.length === 0 && <p className={styles.muted}>{t('no_attempts')}</p>}
          <ol className={tab.list}>
            {data.attempts.map((one) => (
              <li key={one.number}>
                {t('attempt', { number: one.number })}: {one.status ?? t('no_answer')},{' '}
                {Math.round(one.ms)} ms, <RelativeTime at={one.at} />
                {one.error && <p>{one.error}</p>}
                {one.body && (
                  <code className={tab.json} title={t('answer')}>
                    {one.body}
                  </code>
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
      {event && (
        <section className={styles.part}>
          <h3>{t('body')}</h3>
          <JsonView label={t('body')} value={event} words={{ copy: frame('copy') }} />
        </section>
      )}
    </Sheet>
  )
}

export function DeliveryState({ state }: { state: WebhookDelivery['state'] }) {
  const t = useWords(words)
  return (
    <span className={tab.pick}>
      <Shape kind={shapes[state]} />
      {t(`state.${state}`)}
    </span>
  )
}
