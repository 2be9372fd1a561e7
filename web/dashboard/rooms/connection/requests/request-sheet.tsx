import type { LoggedRequest } from '@millwright/sdk'
import { useQuery } from '@tanstack/react-query'
import { CopyId } from '../../../../ui/copy-id.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Sheet } from '../../../../ui/sheet.tsx'
import { SkeletonLines } from '../../../../ui/skeleton-lines.tsx'
import { Anchor } from '../../../address.tsx'
import { admin } from '../../../data/api.ts'
import { keys } from '../../../data/keys.ts'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import { RequestView } from './request-view.tsx'
import { words } from './words.ts'

/** One call beside the list, also one that the list does not show. */
export function RequestSheet(props: {
  connectionId: string
  requestId: string
  known: LoggedRequest | undefined
  onClose: () => void
}) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { connectionId, requestId, known, onClose } = props
  const { data = known, error } = useQuery({
    queryKey: keys.requests('one', requestId),
    queryFn: ({ signal }) => admin.requests.get(requestId, { signal }),
    enabled: known === undefined,
    placeholderData: undefined,
  })
  const elsewhere = data && data.connection_id !== connectionId ? data.connection_id : null
  return (
    <Sheet
      label={t('request')}
      title={
        <div className={tab.title}>
          <h2>{data ? `${data.method} ${data.route}` : t('request')}</h2>
          <div>
            <CopyId text={requestId} words={{ copy: frame('copy'), copied: frame('copied') }} />
          </div>
        </div>
      }
      onClose={onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      {error && !data && (
        <Notice kind="warning" title={t('gone')}>
          <p>{error.message}</p>
        </Notice>
      )}
      {elsewhere && (
        <Notice kind="warning" title={t('elsewhere')}>
          <Anchor to={`/connections/${elsewhere}/requests`} search={{ open: requestId }}>
            {t('open_there')}
          </Anchor>
        </Notice>
      )}
      {!data && !error && <SkeletonLines count={8} label={frame('loading')} />}
      {data && <RequestView request={data} />}
    </Sheet>
  )
}
