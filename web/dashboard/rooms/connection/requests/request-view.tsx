import type { LoggedRequest } from '@millwright/sdk'
import { useLocale } from 'react-aria-components/I18nProvider'
import { JsonView } from '../../../../ui/json-view.tsx'
import { KeyValues } from '../../../../ui/key-values.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { RelativeTime } from '../../../../ui/relative-time.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import { AnswerSign } from './columns.tsx'
import { Exchanges } from './exchanges.tsx'
import { words } from './words.ts'

/** What was asked, what was answered, and what was sent to the source for it. */
export function RequestView({ request }: { request: LoggedRequest }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { locale } = useLocale()
  const { code, detail, upstream, request_excerpt: asked, response_excerpt: answered } = request
  const size = (bytes: number | null) =>
    bytes === null
      ? '–'
      : new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte' }).format(bytes)
  const copy = { copy: frame('copy') }
  return (
    <>
      {detail && (
        <Notice kind={request.status >= 500 ? 'bad' : 'warning'} title={detail}>
          {code && <code>{code}</code>}
        </Notice>
      )}
      <KeyValues
        items={[
          {
            key: 'status',
            label: t('column.status'),
            value: <AnswerSign status={request.status} />,
          },
          { key: 'at', label: t('column.at'), value: <RelativeTime at={request.at} /> },
          { key: 'url', label: t('column.call'), value: <code>{request.url}</code> },
          { key: 'by', label: t('column.consumer'), value: <code>{request.consumer}</code> },
          { key: 'agent', label: t('agent'), value: request.user_agent },
          {
            key: 'size',
            label: t('sizes'),
            value:
              request.request_size === null && request.response_size === null
                ? null
                : t('size', {
                    request: size(request.request_size),
                    response: size(request.response_size),
                  }),
          },
        ]}
      />
      <Exchanges request={request} />
      {upstream && (
        <section className={tab.side}>
          <h3>{t('upstream')}</h3>
          <JsonView label={t('upstream')} value={upstream} height={12} words={copy} />
        </section>
      )}
      {asked !== null && (
        <section className={tab.side}>
          <h3>{t('request_body')}</h3>
          <JsonView label={t('request_body')} value={asked} words={copy} />
        </section>
      )}
      {answered !== null && (
        <section className={tab.side}>
          <h3>{t('response_body')}</h3>
          <JsonView label={t('response_body')} value={answered} words={copy} />
        </section>
      )}
      {asked === null && answered === null && <p className={tab.muted}>{t('not_kept')}</p>}
    </>
  )
}
