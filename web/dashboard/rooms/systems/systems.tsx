import type { System } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Column } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { useAddress } from '../../address.tsx'
import { systemList } from '../../data/system-list.ts'
import { RoomTable } from '../../room-table.tsx'
import { RoomHead } from '../../shell/room-head.tsx'
import { useWords } from '../../words/define-words.ts'
import { AbilitySign } from '../connection/capabilities/ability-sign.tsx'
import styles from '../connection/connection.module.css'
import tab from '../connection/tab.module.css'
import { ProofText } from './proof-text.tsx'
import { SystemSheet } from './system-sheet.tsx'
import { words } from './words.ts'

const ops = ['list', 'get', 'create', 'update', 'delete'] as const
/** What most people look for first. */
const FIRST = 'purchase-orders'
const idOf = ({ system }: System) => system

/** What each system can do with one kind of records, side by side. */
export function Systems() {
  const t = useWords(words)
  const { search, change } = useAddress()
  const { data, error } = useQuery(systemList())
  const entities = useMemo(() => [...new Set(data?.flatMap((one) => one.entities))].sort(), [data])
  const wanted = search.entity ?? FIRST
  const entity = entities.find((each) => each === wanted) ?? entities[0]
  const columns = useMemo((): Column<System>[] => {
    const of = (system: System) => system.capabilities.find((each) => each.entity === entity)
    return [
      { id: 'name', header: t('column.name'), width: 160, cell: ({ name }) => name },
      ...ops.map((op) => ({
        id: op,
        header: t(`column.${op}`),
        width: op === 'delete' ? 140 : 100,
        cell: (system: System) => {
          const ability = of(system)?.ops[op]
          const label = `${system.name}, ${t(`column.${op}`)}`
          return ability ? <AbilitySign name={label} ability={ability} /> : '–'
        },
      })),
      {
        id: 'actions',
        header: t('column.actions'),
        width: 190,
        cell: (system) => {
          const capability = of(system)
          if (!capability) return t('not_there')
          const done = Object.entries(capability.actions).filter(([, one]) => one?.supported)
          return done.map(([name]) => name).join(', ')
        },
      },
      ...(['live', 'sandbox'] as const).map((kind) => ({
        id: kind,
        header: t(`column.${kind}`),
        width: 230,
        cell: ({ proof }: System) => <ProofText proof={proof[kind]} />,
      })),
    ]
  }, [t, entity])
  if (error && !data) throw error
  return (
    <>
      <RoomHead title={t('title')}>
        <label className={tab.pick}>
          <span>{t('records')}</span>
          <select value={entity ?? ''} onChange={({ target }) => change({ entity: target.value })}>
            {entities.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </RoomHead>
      <div className={styles.page}>
        <p className={styles.muted}>{t('intro')}</p>
        <RoomTable
          label={t('title')}
          rows={data ?? null}
          columns={columns}
          idOf={idOf}
          openId={search.open ?? null}
          onOpen={({ system }) => change({ open: system })}
          empty={<EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>}
        />
      </div>
      {search.open && (
        <SystemSheet system={search.open} onClose={() => change({ open: undefined })} />
      )}
    </>
  )
}
