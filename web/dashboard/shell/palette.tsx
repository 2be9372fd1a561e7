import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { SearchList } from '../../ui/search-list.tsx'
import { useAddress } from '../address.tsx'
import { connectionRows } from '../data/connection-rows.ts'
import { rooms } from '../rooms.ts'
import { useWords } from '../words/define-words.ts'
import { frameWords } from '../words/frame-words.ts'
import { findTargets } from './find-targets.ts'

/** Goes to a room, a connection, a customer, or whatever an id is of. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords(frameWords)
  const { go } = useAddress()
  const [query, setQuery] = useState('')
  const { data: rows = [] } = useQuery(connectionRows())
  const pages = rooms.map(({ id, to }) => ({
    to,
    name: t(`room.${id}`),
    description: t('search.page'),
  }))
  const targets = findTargets(query, pages, rows)
  return (
    <Dialog title={t('search.title')} isOpen onClose={onClose}>
      <SearchList
        label={t('search.label')}
        placeholder=""
        empty={t('search.empty')}
        items={targets.map((target, index) => ({ ...target, id: String(index) }))}
        query={query}
        onQuery={setQuery}
        isFiltered
        onChoose={(id) => {
          go(targets[Number(id)]!)
          onClose()
        }}
      />
    </Dialog>
  )
}
