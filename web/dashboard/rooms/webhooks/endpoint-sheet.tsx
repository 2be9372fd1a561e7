import type { EventType, WebhookEndpoint } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { CopyId } from '../../../ui/copy-id.tsx'
import { JsonView } from '../../../ui/json-view.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { Sheet } from '../../../ui/sheet.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { Anchor } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { Explained } from '../../shell/explained.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from '../connection/connection.module.css'
import tab from '../connection/tab.module.css'
import { EndpointState } from './endpoints.tsx'
import { words } from './words.ts'

/** One endpoint: on and off, its secret, and a sample to try it with. */
export function EndpointSheet(props: {
  endpoint: WebhookEndpoint
  onSecret: (secret: string) => void
  onClose: () => void
}) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { endpoint, onSecret, onClose } = props
  const { id, enabled, disabled_reason } = endpoint
  const [isRotating, setRotating] = useState(false)
  const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.webhooks() })
  const toggle = useMutation({
    mutationFn: () =>
      enabled
        ? admin.webhookEndpoints.update(id, { enabled: false })
        : admin.webhookEndpoints.enable(id),
    onSuccess: () => toast('ok', enabled ? t('disabled') : t('enabled')),
    onError: tellFailure,
    onSettled,
  })
  const rotate = useMutation({
    mutationFn: () => admin.webhookEndpoints.rotateSecret(id),
    onSuccess: ({ secret }) => {
      setRotating(false)
      if (secret) onSecret(secret)
    },
    onError: tellFailure,
    onSettled,
  })
  return (
    <Sheet
      label={t('endpoint')}
      title={
        <div className={tab.title}>
          <h2 className={styles.name}>{endpoint.url}</h2>
          <CopyId text={id} words={{ copy: frame('copy'), copied: frame('copied') }} />
        </div>
      }
      onClose={onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      <p>
        <EndpointState of={endpoint} /> {disabled_reason && t(`why.${disabled_reason}`)}
      </p>
      {endpoint.description && <p>{endpoint.description}</p>}
      <Anchor to="/webhooks" search={{ view: 'deliveries', endpoint: id }}>
        {t('see_deliveries')}
      </Anchor>
      <Explained needs="developer">
        <div className={styles.actions}>
          <Button size="small" isDisabled={toggle.isPending} onPress={() => toggle.mutate()}>
            {enabled ? t('disable') : t('enable')}
          </Button>
          <Button size="small" onPress={() => setRotating(true)}>
            {t('rotate')}
          </Button>
        </div>
        <ActDialog
          title={t('rotate_title', { url: endpoint.url })}
          act={t('rotate')}
          isOpen={isRotating}
          isDisabled={rotate.isPending}
          onAct={() => rotate.mutate()}
          onClose={() => setRotating(false)}
        >
          <p>{t('rotate_text')}</p>
        </ActDialog>
        <SampleTest endpointId={id} />
      </Explained>
    </Sheet>
  )
}

function SampleTest({ endpointId }: { endpointId: string }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const [chosen, setChosen] = useState<string | null>(null)
  const { data: kinds = [] } = useQuery({
    queryKey: keys.systems('event-types'),
    queryFn: ({ signal }) => admin.webhookEndpoints.eventTypes({ signal }),
  })
  const kind = kinds.find(({ type }) => type === chosen) ?? kinds[0]
  const test = useMutation({
    mutationFn: (type: EventType) => admin.webhookEndpoints.test(endpointId, { type }),
    onError: tellFailure,
  })
  if (!kind) return null
  const { state, reason, attempt } = test.data ?? {}
  return (
    <section className={styles.part}>
      <SelectField
        label={t('test_type')}
        name="type"
        value={kind.type}
        options={kinds.map(({ type }) => ({ value: type, label: type }))}
        onChange={setChosen}
      />
      <JsonView
        label={t('sample')}
        value={kind.sample}
        height={12}
        words={{ copy: frame('copy') }}
      />
      <div className={styles.actions}>
        <Button size="small" isDisabled={test.isPending} onPress={() => test.mutate(kind.type)}>
          {t('test')}
        </Button>
      </div>
      {state === 'delivered' && (
        <Notice
          kind="ok"
          title={t('tested', { status: attempt?.status ?? '', ms: Math.round(attempt?.ms ?? 0) })}
        />
      )}
      {state === 'failed' && (
        <Notice kind="bad" title={t('test_failed', { reason: attempt?.error ?? reason ?? '' })}>
          {attempt?.body && <code className={tab.json}>{attempt.body}</code>}
        </Notice>
      )}
    </section>
  )
}
