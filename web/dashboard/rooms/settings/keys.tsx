import type { AccountKey, Role } from '@millwright/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import type { Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Shape } from '../../../ui/status-sign.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ActDialog } from '../../act-dialog.tsx'
import { useAddress } from '../../address.tsx'
import { admin } from '../../data/api.ts'
import { keys } from '../../data/keys.ts'
import { queryClient } from '../../data/query-client.ts'
import { RoomTable } from '../../room-table.tsx'
import { SecretOnce } from '../../secret-once.tsx'
import { tellFailure } from '../../shell/tell-failure.ts'
import { useWords } from '../../words/define-words.ts'
import { frameWords } from '../../words/frame-words.ts'
import tab from '../connection/tab.module.css'
import { RoleField } from './role-field.tsx'
import { words } from './words.ts'

const idOf = ({ id }: AccountKey) => id
const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.settings() })

/** The keys that programs call the admin API with. */
export function KeysView() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  const [isAdding, setAdding] = useState(false)
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('developer')
  const [isRevoking, setRevoking] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const { data, error } = useQuery({
    queryKey: keys.settings('keys'),
    queryFn: ({ signal }) => Array.fromAsync(admin.keys.list({}, { signal })),
  })
  const create = useMutation({
    mutationFn: () => admin.keys.create({ name: name.trim(), role }),
    onSuccess: (made) => {
      setAdding(false)
      setName('')
      setSecret(made.secret)
    },
    onError: tellFailure,
    onSettled,
  })
  const revoke = useMutation({
    mutationFn: (id: string) => admin.keys.revoke(id),
    onSuccess: () => {
      setRevoking(false)
      change({ open: undefined })
      toast('ok', t('revoked'))
    },
    onError: tellFailure,
    onSettled,
  })
  const columns = useMemo(
    (): Column<AccountKey>[] => [
      { id: 'name', header: t('column.name'), width: 240, cell: (key) => key.name },
      {
        id: 'state',
        header: t('column.state'),
        width: 120,
        cell: ({ revoked_at }) => (
          <span className={tab.pick}>
            <Shape kind={revoked_at ? 'gone' : 'ok'} />
            {t(revoked_at ? 'state.revoked' : 'state.works')}
          </span>
        ),
      },
      {
        id: 'role',
        header: t('column.role'),
        width: 120,
        cell: (key) => frame(`role.${key.role}`),
      },
      {
        id: 'key',
        header: t('column.key'),
        width: 170,
        cell: (key) => <code>{`${key.prefix}…${key.last4}`}</code>,
      },
      {
        id: 'used',
        header: t('column.used'),
        width: 120,
        cell: ({ last_used_at: at }) => at && <RelativeTime at={at} width="short" />,
      },
      {
        id: 'expires',
        header: t('column.expires'),
        width: 120,
        cell: ({ expires_at: at }) => at && <RelativeTime at={at} />,
      },
    ],
    [t, frame],
  )
  if (error && !data) throw error
  const open = data?.find(({ id, revoked_at }) => id === search.open && !revoked_at)
  return (
    <>
      <div className={tab.bar}>
        <Button look="primary" size="small" onPress={() => setAdding(true)}>
          {t('add_key')}
        </Button>
      </div>
      <RoomTable
        label={t('view.keys')}
        rows={data ?? null}
        columns={columns}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={({ id }) => change({ open: id })}
        empty={<EmptyState title={t('none.title')} />}
      />
      <ActDialog
        title={t('add_key')}
        isOpen={isAdding}
        onClose={() => setAdding(false)}
        act={t('add_key')}
        isDisabled={name.trim() === '' || create.isPending}
        onAct={() => create.mutate()}
      >
        <TextField label={t('key_name')} value={name} maxLength={200} onChange={setName} />
        <RoleField value={role} onChange={setRole} />
      </ActDialog>
      <Dialog
        title={open?.name ?? t('key')}
        isOpen={open !== undefined}
        onClose={() => change({ open: undefined })}
        actions={
          <>
            <Button size="small" onPress={() => change({ open: undefined })}>
              {frame('close')}
            </Button>
            <Button size="small" onPress={() => setRevoking(true)}>
              {t('revoke')}
            </Button>
          </>
        }
      >
        <p>
          {t('networks')}: {open?.ip_allow_list.join(', ') || t('any_network')}
        </p>
      </Dialog>
      <ActDialog
        title={t('revoke_title', { name: open?.name ?? '' })}
        act={t('revoke')}
        isOpen={isRevoking && open !== undefined}
        isDisabled={revoke.isPending}
        onAct={() => revoke.mutate(open!.id)}
        onClose={() => setRevoking(false)}
      >
        <p>{t('revoke_text')}</p>
      </ActDialog>
      <SecretOnce
        title={t('secret')}
        text={t('secret_text')}
        secret={secret}
        onClose={() => setSecret(null)}
      />
    </>
  )
}
