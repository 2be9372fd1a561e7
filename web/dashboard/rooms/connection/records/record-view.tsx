import { useState } from 'react'
import { Button } from '../../../../ui/button.tsx'
import { JsonView } from '../../../../ui/json-view.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { useAddress } from '../../../address.tsx'
import { Explained, mayAs } from '../../../shell/explained.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import styles from '../tab.module.css'
import { Actions } from './actions.tsx'
import { FieldTable } from './field-table.tsx'
import { ProblemsNotice } from './problems-notice.tsx'
import type { AnyRecord } from './record-client.ts'
import { RecordEdit } from './record-edit.tsx'
import { listFields, listWritable } from './record-fields.ts'
import type { RecordPlace } from './records.tsx'
import { words } from './words.ts'

/** A record as the model has it beside what the source answered; and the way to change it. */
export function RecordView({ place, record }: { place: RecordPlace; record: AnyRecord }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  const [withEmpty, setEmpty] = useState(false)
  const { update } = record.allowed ?? {}
  if (search.edit && mayAs('developer') && listWritable(record).length > 0) {
    return <RecordEdit place={place} record={record} onEnd={() => change({ edit: undefined })} />
  }
  return (
    <>
      <ProblemsNotice record={record} />
      {update && !update.possible && (
        <Notice kind="warning" title={t('record_locked')}>
          <p>{update.reason}</p>
        </Notice>
      )}
      <div className={styles.sides}>
        <section className={styles.side}>
          <div className={styles.sidehead}>
            <h3>{t('fields')}</h3>
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={withEmpty}
                onChange={({ target }) => setEmpty(target.checked)}
              />
              {t('show_empty')}
            </label>
            {listWritable(record).length > 0 && mayAs('developer') && (
              <Button size="small" onPress={() => change({ edit: '1' })}>
                {t('edit.act')}
              </Button>
            )}
          </div>
          {update?.possible && !mayAs('developer') && (
            <Explained needs="developer">{null}</Explained>
          )}
          <FieldTable fields={listFields(record, place.capability, withEmpty)} />
        </section>
        <section className={styles.side}>
          <div className={styles.sidehead}>
            <h3>{t('raw')}</h3>
          </div>
          {record.raw === undefined || record.raw === null ? (
            <p className={styles.muted}>{t('raw_none')}</p>
          ) : (
            <JsonView
              label={t('raw')}
              value={record.raw}
              height={40}
              words={{ copy: frame('copy') }}
            />
          )}
          <Actions record={record} />
        </section>
      </div>
    </>
  )
}
