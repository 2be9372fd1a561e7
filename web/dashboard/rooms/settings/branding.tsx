import type { Branding } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Monogram } from '../../../ui/monogram.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { SkeletonLines } from '../../../ui/skeleton-lines.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from '../connection/connection.module.css'
import { words } from './words.ts'

type Typed = Partial<Record<'name' | 'logo_url' | 'accent' | 'support_email', string>>

/** How the link page looks, seen while it is typed. */
export function BrandingView() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const [typed, setTyped] = useState<Typed>({})
  const { data, error } = useQuery({
    queryKey: keys.settings('branding'),
    queryFn: ({ signal }) => admin.branding.get({ signal }),
  })
  const read = (field: keyof Typed) => typed[field] ?? data?.[field] ?? ''
  const save = useMutation({
    mutationFn: (): Promise<Branding> =>
      admin.branding.set({
        name: read('name').trim() || null,
        logo_url: read('logo_url').trim() || null,
        accent: read('accent').trim() || null,
        support_email: read('support_email').trim() || null,
      }),
    onSuccess: (saved) => {
      setTyped({})
      toast('ok', frame('saved'))
      queryClient.setQueryData(keys.settings('branding'), saved)
    },
  })
  if (error && !data) throw error
  if (!data) return <SkeletonLines count={8} label={frame('loading')} />
  const fields = [
    { field: 'name', label: t('brand_name') },
    { field: 'logo_url', label: t('logo') },
    { field: 'accent', label: t('accent'), help: t('accent_help') },
    { field: 'support_email', label: t('support') },
  ] as const
  const name = read('name')
  const color = /^#[0-9a-f]{6}$/i.test(read('accent')) ? read('accent') : 'var(--line)'
  return (
    <div className={styles.columns}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {save.error && <Notice kind="bad" title={save.error.message} />}
        {fields.map(({ field, label, ...rest }) => (
          <div key={field} className={styles.field}>
            <TextField
              {...rest}
              label={label}
              value={read(field)}
              onChange={(value) => setTyped({ ...typed, [field]: value })}
            />
          </div>
        ))}
        <Button
          type="submit"
          look="primary"
          size="small"
          isDisabled={Object.keys(typed).length === 0 || save.isPending}
        >
          {frame('save')}
        </Button>
      </form>
      <section className={styles.part}>
        <h2>{t('preview')}</h2>
        <div className={styles.head} style={{ borderTop: `4px solid ${color}`, paddingTop: 12 }}>
          <div className={styles.facts}>
            {data.logo_url && typed.logo_url === undefined ? (
              <img src={data.logo_url} alt="" height={32} />
            ) : (
              <Monogram name={name} isLarge />
            )}
            <strong className={styles.name}>{name}</strong>
          </div>
          <p className={styles.name}>{t('preview_title', { name })}</p>
          {read('support_email') && <p className={styles.muted}>{read('support_email')}</p>}
        </div>
      </section>
    </div>
  )
}
