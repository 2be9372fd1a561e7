import type { Limit } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../../ui/notice.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { useWords } from '../../words/define-words.ts'
import { words } from './words.ts'

/** Calls that a limit can have at most. */
const MOST = 1_000_000

/** Asks whoever runs the server for a higher limit. */
export function RaiseForm(props: {
  limits: readonly Limit[]
  subject: string | undefined
  isOpen: boolean
  onClose: () => void
}) {
  const t = useWords(words)
  const { limits, subject, isOpen, onClose } = props
  const [chosen, setChosen] = useState<string | null>(null)
  const [quota, setQuota] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const limit = limits.find(({ name }) => name === chosen) ?? limits[0]!
  const typed = quota ?? String(Math.min(limit.quota * 2, MOST))
  const wanted = Number(typed)
  const ask = useMutation({
    mutationFn: () =>
      admin.limits.requests.create({
        name: limit.name,
        quota: wanted,
        window_s: limit.window_s,
        reason: reason.trim(),
        ...(subject && { subject }),
      }),
    onSuccess: () => {
      setReason('')
      onClose()
      toast('ok', t('asked'))
      void queryClient.invalidateQueries({ queryKey: keys.limits() })
    },
  })
  return (
    <ActDialog
      title={t('raise')}
      isOpen={isOpen}
      onClose={onClose}
      act={t('raise')}
      isDisabled={!isCount(wanted) || reason.trim() === '' || ask.isPending}
      onAct={() => ask.mutate()}
    >
      {ask.error && <Notice kind="bad" title={ask.error.message} />}
      <p>{t('raise_help')}</p>
      <SelectField
        label={t('raise_name')}
        name="name"
        value={limit.name}
        options={limits.map((one) => ({
          value: one.name,
          label: `${one.name}: ${t('quota', { quota: one.quota, window: one.window_s })}`,
        }))}
        onChange={(name) => {
          setChosen(name)
          setQuota(null)
        }}
      />
      <TextField
        label={t('raise_quota')}
        inputMode="numeric"
        note={`${t('raise_window')}: ${limit.window_s}`}
        error={isCount(wanted) ? undefined : t('raise_most', { most: MOST })}
        value={typed}
        onChange={setQuota}
      />
      <TextField label={t('raise_reason')} lines={3} value={reason} onChange={setReason} />
    </ActDialog>
  )
}

function isCount(wanted: number): boolean {
  return Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST
}
