import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { CopyId } from '../../../ui/copy-id.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Anchor } from '../../address.tsx'
import { StatusSign } from '../../connection-status.tsx'
import { connectionOf } from '../../data/connection.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import styles from './connection.module.css'
import { ConnectionActions } from './connection-actions.tsx'

/** Which connection it is, how it stands, and what can be done with it. */
export function ConnectionHead({ id }: { id: string }) {
  const frame = useWords(frameWords)
  const { data, error } = useQuery(connectionOf(id))
  useEffect(() => {
    if (data) document.title = `${data.name} · Millwright`
  }, [data])
  if (error && !data) throw error
  return (
    <div className={styles.head}>
      <h1 className={styles.name}>
        <bdi>{data?.name ?? '…'}</bdi>
      </h1>
      <div className={styles.facts}>
        {data && (
          <>
            <StatusSign status={data.status} />
            {data.reason && <RelativeTime at={data.reason.since} />}
            <Anchor to="/connections" search={{ customer: data.customer.id }}>
              <bdi>{data.customer.name}</bdi>
            </Anchor>
            <span>{data.system}</span>
          </>
        )}
        <CopyId text={id} words={{ copy: frame('copy'), copied: frame('copied') }} />
      </div>
      {data && <ConnectionActions connection={data} />}
    </div>
  )
}
