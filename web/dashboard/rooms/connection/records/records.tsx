import type { EntityCapability, EntityName } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { SkeletonLines } from '../../../../ui/skeleton-lines.tsx'
import { useAddress } from '../../../address.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import { capabilitiesOf } from '../capabilities-of.ts'
import { RecordPage } from './record-page.tsx'
import { RecordSearch } from './record-search.tsx'
import { RecordSheet } from './record-sheet.tsx'
import { RecordTable } from './record-table.tsx'
import { words } from './words.ts'

/** Where a record is: everything that its reading needs. */
export interface RecordPlace {
  connectionId: string
  entity: EntityName
  capability: EntityCapability
  source: 'live' | 'mirror' | undefined
}

/** The records of a connection, entity by entity. */
export function RecordsTab() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { id } = useParams({ strict: false }) as { id: string }
  const { search, change } = useAddress()
  const { data, error } = useQuery(capabilitiesOf(id))
  if (error && !data) throw error
  if (!data) return <SkeletonLines count={9} label={frame('loading')} />
  const listed = data.filter(({ ops }) => ops.list.supported)
  const capability = listed.find(({ entity }) => entity === search.entity) ?? firstOf(listed)
  if (!capability) {
    return <EmptyState title={t('nothing_listed.title')}>{t('nothing_listed.text')}</EmptyState>
  }
  const { entity } = capability
  const source = search.source === 'mirror' ? 'mirror' : undefined
  const place: RecordPlace = { connectionId: id, entity, capability, source }
  const onClose = () => change({ open: undefined, wide: undefined, edit: undefined })
  if (search.open && search.wide) {
    return <RecordPage place={place} recordId={search.open} onClose={onClose} />
  }
  return (
    <>
      <RecordSearch
        key={`${entity} ${search.q ?? ''}`}
        place={place}
        entities={listed.map((one) => one.entity)}
      />
      <RecordTable key={`${id} ${entity}`} place={place} />
      {search.open && (
        <RecordSheet
          place={place}
          recordId={search.open}
          onClose={onClose}
          onExpand={() => change({ wide: '1' })}
        />
      )}
    </>
  )
}

/** What people come for; else whatever there is. */
function firstOf(listed: readonly EntityCapability[]): EntityCapability | undefined {
  const wanted: EntityName[] = ['purchase-orders', 'work-orders']
  return listed.find(({ entity }) => wanted.includes(entity)) ?? listed[0]
}
