import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { useAddress } from '../../../address.tsx'
import { useWords } from '../../../words/define-words.ts'
import { capabilitiesOf } from '../capabilities-of.ts'
import tab from '../tab.module.css'
import { spans, statusKinds } from './request-query.ts'
import { words } from './words.ts'

/** Which calls are shown. */
export function RequestFilters({ connectionId }: { connectionId: string }) {
  const t = useWords(words)
  const { search, change } = useAddress()
  const { data } = useQuery(capabilitiesOf(connectionId))
  const [typed, setTyped] = useState(search.q ?? '')
  const entities = (data ?? []).map(({ entity }) => entity).sort()
  const find = (q: string) =>
    change({
      q: q || undefined,
      cursor: undefined,
      // A call that is named is to be seen, wherever it stands in the list.
      ...(q.startsWith('req_') && { open: q }),
    })
  const choices = [
    { name: 'status', options: statusKinds.map((kind) => [kind, t(`kind.${kind}`)] as const) },
    { name: 'entity', options: entities.map((entity) => [entity, entity] as const) },
    { name: 'since', options: spans.map((span) => [span, t(`since.${span}`)] as const) },
  ] as const
  return (
    <div className={tab.bar}>
      {choices.map(({ name, options }) => (
        <label key={name} className={tab.pick}>
          <span>{t(name === 'since' ? 'time' : name)}</span>
          <select
            value={search[name] ?? ''}
            onChange={({ target }) =>
              change({ [name]: target.value || undefined, cursor: undefined })
            }
          >
            <option value="">{t('any')}</option>
            {options.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ))}
      <form
        className={tab.find}
        onSubmit={(event) => {
          event.preventDefault()
          find(typed.trim())
        }}
      >
        <input
          type="search"
          className={tab.search}
          aria-label={t('search')}
          placeholder={t('search')}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            if (target.value === '' && search.q) find('')
          }}
        />
        <Button type="submit" size="small">
          {t('find')}
        </Button>
      </form>
    </div>
  )
}
