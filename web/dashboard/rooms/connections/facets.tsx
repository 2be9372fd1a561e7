import type { ConnectionRow, ConnectionStatus } from '@millwright/sdk'
import { useMemo, useState } from 'react'
import { useLocale } from 'react-aria-components/I18nProvider'
import { Button } from '../../../ui/button.tsx'
import { useAddress } from '../../address.tsx'
import { StatusSign } from '../../connection-status.tsx'
import { useSystemNames } from '../../data/system-list.ts'
import { statusOrder } from '../../status-order.ts'
import { useWords } from '../../words/define-words.ts'
import styles from './connections.module.css'
import { countFacet, type Facet, facets, type RowFilter, toggleWord } from './filter-rows.ts'
import { words } from './words.ts'

const WIDE = '(min-width: 60.01rem)'

/** What there is to choose from, with how many connections each has. Folded away where there is little room. */
export function Facets({
  rows,
  filter,
}: {
  rows: readonly ConnectionRow[] | null
  filter: RowFilter
}) {
  const t = useWords(words)
  const { locale } = useLocale()
  const { change } = useAddress()
  const names = useSystemNames()
  const [isOpen] = useState(() => matchMedia(WIDE).matches)
  const counts = useMemo(
    () => facets.map((facet) => [facet, countFacet(rows ?? [], filter, facet)] as const),
    [rows, filter],
  )
  const number = new Intl.NumberFormat(locale)
  const customer = rows?.find((row) => row.customer.id === filter.customer)?.customer.name
  const isFiltered = filter.customer || facets.some((facet) => filter[facet])
  const show = (facet: Facet, value: string) => {
    if (facet === 'status') return <StatusSign status={value as ConnectionStatus} />
    if (facet === 'system') return <span title={value}>{names.get(value) ?? value}</span>
    return facet === 'deployment' ? t(`deployment.${value as 'cloud'}`) : value
  }
  return (
    <details className={styles.facets} open={isOpen}>
      <summary className={styles.summary}>{t('filters')}</summary>
      {customer !== undefined && (
        <fieldset>
          <legend>{t('facet.customer')}</legend>
          {customer}
        </fieldset>
      )}
      {isFiltered && (
        <Button
          look="quiet"
          onPress={() =>
            change({
              status: undefined,
              system: undefined,
              deployment: undefined,
              customer: undefined,
            })
          }
        >
          {t('reset')}
        </Button>
      )}
      {counts.map(([facet, each]) => (
        <fieldset key={facet}>
          <legend>{t(`facet.${facet}`)}</legend>
          {valuesOf(facet, each).map((value) => (
            <label key={value} className={styles.facet}>
              <input
                type="checkbox"
                checked={filter[facet]?.split(',').includes(value) ?? false}
                onChange={() => change({ [facet]: toggleWord(filter[facet], value) })}
              />
              <span className={styles.value}>{show(facet, value)}</span>
              <span className={styles.number}>{number.format(each.get(value) ?? 0)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </details>
  )
}

function valuesOf(facet: Facet, counts: Map<string, number>): string[] {
  return facet === 'status' ? [...statusOrder] : [...counts.keys()].sort()
}
