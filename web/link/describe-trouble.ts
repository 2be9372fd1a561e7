import type { TFunction } from 'i18next'
import type { Trouble } from './trouble.ts'

export interface TroubleWords {
  title: string
  text: string
  /** What to quote to support. */
  id: string | null
}

/** A call that failed for a reason outside of the form, in words. */
export function describeTrouble(t: TFunction, trouble: Trouble): TroubleWords {
  if (trouble.kind === 'busy') {
    return { title: t('errors.summary'), text: t('offline.busy'), id: null }
  }
  if (trouble.kind === 'lapsed') {
    return { title: t('offline.lapsed'), text: t('offline.lapsed_text'), id: null }
  }
  if (trouble.kind === 'fault') {
    const id = trouble.requestId && t('offline.fault_id', { id: trouble.requestId })
    return { title: t('errors.summary'), text: t('offline.fault'), id }
  }
  if (trouble.kind === 'fields') {
    return { title: t('errors.summary_form'), text: trouble.detail, id: null }
  }
  return { title: t('offline.title'), text: t('offline.text'), id: null }
}
