import type { ConnectionRow } from '@millwright/sdk'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toast.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { Explained } from '../../shell/explained.tsx'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import { actOnAll } from './act-on-all.ts'
import styles from './connections.module.css'
import { words } from './words.ts'

const acts = {
  check: (id: string) => admin.connections.check(id),
  pause: (id: string) => admin.connections.update(id, { paused: true }),
  resume: (id: string) => admin.connections.update(id, { paused: false }),
}

/** What can be done with all rows that are chosen. */
export function BulkBar({ rows, onEnd }: { rows: readonly ConnectionRow[]; onEnd: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const [done, setDone] = useState<number | null>(null)
  const all = rows.length

  async function act(name: keyof typeof acts): Promise<void> {
    setDone(0)
    const failures = await actOnAll(rows, ({ id }) => acts[name](id), setDone)
    setDone(null)
    const count = all - failures.length
    const [first] = failures
    if (!first) toast('ok', t('bulk.done', { done: count, all }))
    else {
      const detail = first.error instanceof Error ? first.error.message : String(first.error)
      toast('bad', t('bulk.failed', { done: count, all, name: first.item.name, detail }))
    }
    void queryClient.invalidateQueries({ queryKey: keys.connections() })
    onEnd()
  }

  return (
    <div className={styles.bar}>
      <strong role="status">
        {done === null ? t('chosen', { count: all }) : t('bulk.running', { done, all })}
      </strong>
      <Explained needs="developer">
        {(['check', 'pause', 'resume'] as const).map((name) => (
          <Button
            key={name}
            size="small"
            isDisabled={done !== null || all === 0}
            onPress={() => void act(name)}
          >
            {t(`bulk.${name}`)}
          </Button>
        ))}
      </Explained>
      <Button look="quiet" isDisabled={done !== null} onPress={onEnd}>
        {frame('cancel')}
      </Button>
    </div>
  )
}
