import { useTranslation } from 'react-i18next'

/** What link.html shows before this script runs, until the session is there. */
export function Skeleton() {
  const { t } = useTranslation()
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      <div className="skeleton-brand" />
      <div className="skeleton-title" />
      <div className="skeleton-line" />
      <div className="skeleton-steps" />
      <div className="skeleton-card" />
    </div>
  )
}
