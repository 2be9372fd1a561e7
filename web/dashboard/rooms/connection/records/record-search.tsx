import type { EntityName } from '@millwright/sdk'
import { useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { useAddress } from '../../../address.tsx'
import { useWords } from '../../../words/define-words.ts'
import styles from '../tab.module.css'
import type { RecordPlace } from './records.tsx'
import { words } from './words.ts'

/** Which records are shown. What is typed is asked for at the source only when it is complete. */
export function RecordSearch(props: { place: RecordPlace; entities: readonly EntityName[] }) {
  const t = useWords(words)
  const { entity, source } = props.place
  const { search, change } = useAddress()
  const [typed, setTyped] = useState(search.q ?? '')
  return (
    <div className={styles.bar}>
      <label className={styles.pick}>
        <span>{t('entity')}</span>
        <select
          value={entity}
          onChange={({ target }) =>
            change({ entity: target.value, q: undefined, cursor: undefined, open: undefined })
          }
        >
          {[...props.entities].sort().map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className={styles.pick}>
        <span>{t('source')}</span>
        <select
          value={source ?? 'live'}
          onChange={({ target }) =>
            change({
              source: target.value === 'mirror' ? 'mirror' : undefined,
              cursor: undefined,
            })
          }
        >
          <option value="live">{t('source_live')}</option>
          <option value="mirror">{t('source_mirror')}</option>
        </select>
      </label>
      <search className={styles.find}>
        <form
          className={styles.find}
          onSubmit={(event) => {
            event.preventDefault()
            change({ q: typed.trim() || undefined, cursor: undefined })
          }}
        >
          <input
            type="search"
            className={styles.search}
            aria-label={t('search')}
            placeholder={t('search')}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value)
              if (target.value === '' && search.q) change({ q: undefined, cursor: undefined })
            }}
          />
          <Button type="submit" size="small">
            {t('find')}
          </Button>
        </form>
      </search>
    </div>
  )
}
