import type { AuditEntry } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { JsonView } from '../../../ui/json-view.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Sheet } from '../../../ui/sheet.tsx'
import { useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { PageButtons } from '../../page-buttons.tsx'
import { RoomTable } from '../../room-table.tsx'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import tab from '../connection/tab.module.css'
import { words } from './words.ts'

const fields = ['actor', 'action', 'target'] as const
const idOf = ({ seq }: AuditEntry) => String(seq)

/** What was done by whom, newest first. */
export function AuditView() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  const { actor, action, target, cursor, open } = search
  const [typed, setTyped] = useState<Record<string, string | undefined>>({ actor, action, target })
  const { data, error } = useQuery({
    queryKey: keys.settings('audit', { actor, action, target, cursor }),
    queryFn: ({ signal }) =>
      admin.auditLog.page(
        {
          limit: 100,
          ...(actor && { actor }),
          ...(action && { action }),
          ...(target && { target }),
          ...(cursor && { cursor }),
        },
        { signal },
      ),
  })
  const columns = useMemo(
    (): Column<AuditEntry>[] => [
      {
        id: 'action',
        header: t('column.action'),
        width: 220,
        cell: (one) => <code>{one.action}</code>,
      },
      {
        id: 'at',
        header: t('column.at'),
        width: 90,
        cell: ({ at }) => <RelativeTime at={at} width="short" />,
      },
      { id: 'actor', header: t('column.actor'), width: 180, cell: (one) => one.actor.name },
      {
        id: 'target',
        header: t('column.target'),
        width: 280,
        cell: (one) => one.target && <code>{one.target.id}</code>,
      },
      {
        id: 'status',
        header: t('column.status'),
        width: 90,
        isNumber: true,
        cell: ({ status }) => status,
      },
      { id: 'ip', header: t('column.ip'), width: 140, cell: ({ ip }) => ip ?? '' },
    ],
    [t],
  )
  if (error && !data) throw error
  const entry = data?.data.find(({ seq }) => String(seq) === open)
  return (
    <>
      <form
        className={tab.bar}
        onSubmit={(event) => {
          event.preventDefault()
          change({ ...typed, cursor: undefined })
        }}
      >
        {fields.map((field) => (
          <input
            key={field}
            type="search"
            className={tab.search}
            aria-label={t(field)}
            placeholder={t(field)}
            value={typed[field] ?? ''}
            onChange={({ target: box }) => setTyped({ ...typed, [field]: box.value.trim() })}
          />
        ))}
        <Button type="submit" size="small">
          {t('filter')}
        </Button>
      </form>
      <RoomTable
        label={t('view.audit')}
        rows={data?.data ?? null}
        columns={columns}
        idOf={idOf}
        openId={open ?? null}
        onOpen={({ seq }) => change({ open: String(seq) })}
        empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      />
      <div className={tab.pages}>
        <PageButtons next={data?.next_cursor} />
      </div>
      {entry && (
        <Sheet
          label={t('entry')}
          title={<h2>{entry.action}</h2>}
          onClose={() => change({ open: undefined })}
          words={{ close: frame('close'), expand: frame('expand') }}
        >
          <JsonView label={t('entry')} value={entry} words={{ copy: frame('copy') }} />
        </Sheet>
      )}
    </>
  )
}
