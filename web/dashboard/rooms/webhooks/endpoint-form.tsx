import type { EventPattern } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { CheckboxField } from '../../../ui/checkbox-field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { useWords } from '../../words/define-words.ts'
import { words } from './words.ts'

const nothing = { url: '', description: '', types: '*', thin: false, ordered: false }

/** Makes an endpoint; its secret is shown once. */
export function EndpointForm(props: {
  isOpen: boolean
  onClose: () => void
  onSecret: (secret: string) => void
}) {
  const t = useWords(words)
  const [typed, setTyped] = useState(nothing)
  const set = (change: Partial<typeof nothing>) => setTyped({ ...typed, ...change })
  const create = useMutation({
    mutationFn: () =>
      admin.webhookEndpoints.create({
        url: typed.url.trim(),
        description: typed.description.trim(),
        types: typed.types.split(',').map((type) => type.trim() as EventPattern),
        thin: typed.thin,
        ordered: typed.ordered,
      }),
    onSuccess: ({ secret }) => {
      setTyped(nothing)
      props.onClose()
      props.onSecret(secret)
      void queryClient.invalidateQueries({ queryKey: keys.webhooks() })
    },
  })
  return (
    <ActDialog
      title={t('add')}
      isOpen={props.isOpen}
      onClose={props.onClose}
      act={t('add')}
      isDisabled={typed.url.trim() === '' || create.isPending}
      onAct={() => create.mutate()}
    >
      {create.error && <Notice kind="bad" title={create.error.message} />}
      <TextField
        label={t('url')}
        help={t('url_help')}
        isExact
        value={typed.url}
        onChange={(url) => set({ url })}
      />
      <TextField
        label={t('description')}
        value={typed.description}
        onChange={(description) => set({ description })}
      />
      <TextField
        label={t('types')}
        help={t('types_help')}
        isExact
        value={typed.types}
        onChange={(types) => set({ types })}
      />
      <CheckboxField label={t('thin')} value={typed.thin} onChange={(thin) => set({ thin })} />
      <CheckboxField
        label={t('ordered')}
        value={typed.ordered}
        onChange={(ordered) => set({ ordered })}
      />
    </ActDialog>
  )
}
