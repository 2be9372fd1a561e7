import type { EntityCapability } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Column } from '../../../../ui/data-table.tsx'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { useAddress } from '../../../address.tsx'
import { RoomColumns, RoomTable } from '../../../room-table.tsx'
import { useColumnLayout } from '../../../use-column-layout.ts'
import { useWords } from '../../../words/define-words.ts'
import { capabilitiesOf } from '../capabilities-of.ts'
import tab from '../tab.module.css'
import { AbilitySign } from './ability-sign.tsx'
import { CapabilitySheet } from './capability-sheet.tsx'
import { words } from './words.ts'

const idOf = ({ entity }: EntityCapability) => entity
const OPS = ['list', 'get', 'create', 'update', 'delete'] as const

/** What can be done with which records, and how that is known. */
export function CapabilitiesTab() {
  const t = useWords(words)
  const { id } = useParams({ strict: false }) as { id: string }
  const { search, change } = useAddress()
  const { data, error } = useQuery(capabilitiesOf(id))
  const rows = useMemo(
    () => (data ? data.toSorted((one, other) => (one.entity < other.entity ? -1 : 1)) : null),
    [data],
  )
  const columns = useCapabilityColumns()
  const [layout, setLayout] = useColumnLayout('capabilities', columns)
  if (error && !data) throw error
  const open = rows?.find(({ entity }) => entity === search.open)
  return (
    <>
      <div className={tab.bar}>
        <p className={tab.muted}>{t('intro')}</p>
        <RoomColumns columns={columns} layout={layout} onLayout={setLayout} />
      </div>
      <RoomTable
        label={t('title')}
        rows={rows}
        columns={columns}
        layout={layout}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={({ entity }) => change({ open: entity })}
        empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
      />
      {open && <CapabilitySheet capability={open} onClose={() => change({ open: undefined })} />}
    </>
  )
}

function useCapabilityColumns(): readonly Column<EntityCapability>[] {
  const t = useWords(words)
  return useMemo(
    () => [
      { id: 'entity', header: t('column.entity'), width: 180, cell: ({ entity }) => entity },
      ...OPS.map((op) => ({
        id: op,
        header: t(`column.${op}`),
        width: op === 'delete' ? 140 : 100,
        cell: ({ ops }: EntityCapability) => (
          <AbilitySign name={t(`column.${op}`)} ability={ops[op]} />
        ),
      })),
      {
        id: 'actions',
        header: t('column.actions'),
        width: 80,
        isNumber: true,
        cell: ({ actions }) => Object.values(actions).filter(({ supported }) => supported).length,
      },
      {
        id: 'changes',
        header: t('column.changes'),
        width: 180,
        cell: ({ changes }) => (changes.by ? <code title={changes.by}>{changes.by}</code> : '–'),
      },
      {
        id: 'deletes',
        header: t('column.deletes'),
        width: 150,
        cell: ({ changes }) => t(`deletes.${changes.deletes}`),
      },
      {
        id: 'webhooks',
        header: t('column.webhooks'),
        width: 120,
        cell: ({ webhooks }) => t(webhooks ? 'yes' : 'no'),
      },
      {
        id: 'version',
        header: t('column.version'),
        width: 150,
        isExtra: true,
        cell: ({ version }) => version ?? '–',
      },
      {
        id: 'native',
        header: t('column.native'),
        width: 220,
        isExtra: true,
        cell: ({ native }) => (native ? <code>{native}</code> : '–'),
      },
    ],
    [t],
  )
}
