import { useTranslation } from 'react-i18next'
import { SearchList } from '../ui/search-list.tsx'
import type { System } from './contract.ts'
import styles from './step.module.css'
import { StepHeading } from './step-heading.tsx'

export interface ChooseSystemProps {
  systems: readonly System[]
  query: string
  onQuery: (query: string) => void
  onChoose: (system: System) => void
}

const FAMILIES = ['erp', 'cmms', 'eam', 'wms'] as const

export function ChooseSystem({ systems, query, onQuery, onChoose }: ChooseSystemProps) {
  const { t } = useTranslation()
  const items = systems.map((one) => {
    const family = FAMILIES.find((known) => known === one.family) ?? 'other'
    return { id: one.system, name: one.name, description: t(`families.${family}`) }
  })
  return (
    <div className={styles.step}>
      <StepHeading>{t('choose.title')}</StepHeading>
      {systems.length === 0 ? (
        <p>{t('choose.none')}</p>
      ) : (
        <SearchList
          label={t('choose.search')}
          placeholder={t('choose.placeholder')}
          empty={t('choose.empty')}
          items={items}
          query={query}
          onQuery={onQuery}
          onChoose={(id) => onChoose(systems.find((one) => one.system === id)!)}
        />
      )}
    </div>
  )
}
