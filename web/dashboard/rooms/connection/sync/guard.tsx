import type { SyncStatus } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from '../../../../ui/button.tsx'
import { formatInstant } from '../../../../ui/describe-age.ts'
import { Notice } from '../../../../ui/notice.tsx'
import { toast } from '../../../../ui/toast.tsx'
import { ActDialog } from '../../../act-dialog.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { queryClient } from '../../../data/query-client.ts'
import { Explained } from '../../../shell/explained.tsx'
import { tellFailure } from '../../../shell/tell-failure.ts'
import { useWords } from '../../../words/define-words.ts'
import tab from '../tab.module.css'
import type { SyncRow } from './sync-rows.ts'
import { words } from './words.ts'

/** So many records are gone that a person has to say whether it is true. */
export function Guard(props: {
  connectionId: string
  row: SyncRow
  guard: NonNullable<SyncStatus['guard']>
}) {
  const t = useWords(words)
  const { locale } = useLocale()
  const { connectionId, row, guard } = props
  const { missing, of, at } = guard
  const [isAsking, setAsking] = useState(false)
  const decide = useMutation({
    mutationFn: (decision: 'delete' | 'keep') =>
      admin.connections.syncs(connectionId).decideGuard(row.status.entity, { decision }),
    onSuccess: () => toast('ok', t('guard_done')),
    onError: tellFailure,
    onSettled: () => {
      setAsking(false)
      return queryClient.invalidateQueries({ queryKey: keys.connection(connectionId, 'sync') })
    },
  })
  return (
    <Notice kind="warning" title={t('guard', { time: formatInstant(at, locale) })}>
      <p>{t('guard_text', { missing, of })}</p>
      <Explained needs="developer">
        <div className={tab.bar}>
          <Button size="small" onPress={() => setAsking(true)}>
            {t('guard_delete')}
          </Button>
          <Button size="small" isDisabled={decide.isPending} onPress={() => decide.mutate('keep')}>
            {t('guard_keep')}
          </Button>
        </div>
      </Explained>
      <ActDialog
        title={t('guard_ask', { missing })}
        act={t('guard_delete')}
        isOpen={isAsking}
        isDisabled={decide.isPending}
        onAct={() => decide.mutate('delete')}
        onClose={() => setAsking(false)}
      >
        <p>{t('guard_warn')}</p>
      </ActDialog>
    </Notice>
  )
}
