import type { SyncSettings, SyncSettingsPatch } from '@millwright/sdk'
import { useMutation } from '@tanstack/react-query'
import { useLocale } from 'react-aria-components/I18nProvider'
import { CheckboxField } from '../../../../ui/checkbox-field.tsx'
import { describeSpan } from '../../../../ui/describe-age.ts'
import { SelectField } from '../../../../ui/select-field.tsx'
import { toast } from '../../../../ui/toast.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { queryClient } from '../../../data/query-client.ts'
import { Explained } from '../../../shell/explained.tsx'
import { tellFailure } from '../../../shell/tell-failure.ts'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import { listSpans } from './sync-rows.ts'
import { words } from './words.ts'

const DAY_S = 86_400

/** How often the records of an entity are read; each choice counts at once. */
export function Schedule(props: { connectionId: string; settings: SyncSettings }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { locale } = useLocale()
  const { connectionId, settings } = props
  const save = useMutation({
    mutationFn: (patch: SyncSettingsPatch) =>
      admin.connections.syncs(connectionId).updateSettings({ [settings.entity]: patch }),
    onSuccess: () => toast('ok', frame('saved')),
    onError: tellFailure,
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: keys.connection(connectionId, 'sync') }),
  })
  const now = { ...settings, ...(save.isPending && save.variables) }
  const toOptions = (spans: number[]) =>
    spans.map((span) => ({ value: String(span), label: describeSpan(span * 1000, locale) }))
  return (
    <section className={tab.side}>
      <h3>{t('schedule')}</h3>
      <Explained needs="developer">
        <CheckboxField
          label={t('enabled')}
          value={now.enabled}
          onChange={(enabled) => save.mutate({ enabled })}
        />
        <SelectField
          label={t('every')}
          name="every"
          value={String(now.every_s)}
          options={toOptions(listSpans(60, DAY_S, now.every_s))}
          onChange={(value) => save.mutate({ every_s: Number(value) })}
        />
        <SelectField
          label={t('full')}
          name="full"
          value={String(now.full_every_s)}
          options={toOptions(listSpans(3_600, 30 * DAY_S, now.full_every_s))}
          onChange={(value) => save.mutate({ full_every_s: Number(value) })}
        />
      </Explained>
    </section>
  )
}
