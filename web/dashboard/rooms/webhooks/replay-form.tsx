import type { WebhookEndpoint } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { SelectField } from '../../../ui/select-field.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { replayAll } from './replay-all.ts'
import { words } from './words.ts'

const scopes = ['undelivered', 'all'] as const

/** Delivers once more what happened since a time. */
export function ReplayForm(props: {
  endpoints: readonly WebhookEndpoint[]
  /** Endpoint that is meant unless another is taken. */
  chosen: string
  isOpen: boolean
  onClose: () => void
}) {
  const t = useWords(words)
  const [taken, setTaken] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const [only, setOnly] = useState<(typeof scopes)[number]>('undelivered')
  const replay = useMutation({
    mutationFn: () =>
      replayAll(admin.events.replay, {
        endpoint_id: taken ?? props.chosen,
        from: new Date(from).toISOString(),
        only,
      }),
    onSuccess: (count) => {
      props.onClose()
      toast('ok', t('replayed', { count }))
    },
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.webhooks() }),
  })
  return (
    <ActDialog
      title={t('replay')}
      isOpen={props.isOpen}
      onClose={props.onClose}
      act={t('replay')}
      isDisabled={from === '' || replay.isPending}
      onAct={() => replay.mutate()}
    >
      <SelectField
        label={t('endpoint')}
        name="endpoint"
        value={taken ?? props.chosen}
        options={props.endpoints.map(({ id, url }) => ({ value: id, label: url }))}
        onChange={setTaken}
      />
      <TextField label={t('replay_from')} type="datetime-local" value={from} onChange={setFrom} />
      <SelectField
        label={t('replay_only')}
        name="only"
        value={only}
        options={scopes.map((each) => ({ value: each, label: t(`only.${each}`) }))}
        onChange={(value) => setOnly(value === 'all' ? 'all' : 'undelivered')}
      />
    </ActDialog>
  )
}
