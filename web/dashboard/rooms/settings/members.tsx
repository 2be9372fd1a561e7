import type { Member, Role } from '@millwright/sdk'
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

const nobody = { email: '', name: '', role: 'developer' as Role }
const idOf = ({ id }: Member) => id
const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.settings('members') })

/** The people of the account: invited, given a role, removed. */
export function MembersView() {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  const [isInviting, setInviting] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const [typed, setTyped] = useState(nobody)
  const [address, setAddress] = useState<string | null>(null)
  const close = () => change({ open: undefined })
  const { data, error } = useQuery({
    queryKey: keys.settings('members'),
    queryFn: ({ signal }) => Array.fromAsync(admin.members.list({}, { signal })),
  })
  const invite = useMutation({
    mutationFn: (id: string | null) =>
      id === null ? admin.members.invite(typed) : admin.members.inviteAgain(id),
    onSuccess: ({ invitation_url }) => {
      setInviting(false)
      setTyped(nobody)
      close()
      setAddress(invitation_url)
    },
    onError: tellFailure,
    onSettled,
  })
  const update = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => admin.members.update(id, { role }),
    onSuccess: () => toast('ok', frame('saved')),
    onError: tellFailure,
    onSettled,
  })
  const remove = useMutation({
    mutationFn: (id: string) => admin.members.delete(id),
    onSuccess: () => {
      setRemoving(false)
      close()
      toast('ok', t('removed'))
    },
    onError: tellFailure,
    onSettled,
  })
  const columns = useMemo(
    (): Column<Member>[] => [
      { id: 'name', header: t('column.name'), width: 220, cell: ({ name }) => <bdi>{name}</bdi> },
      { id: 'email', header: t('column.email'), width: 260, cell: ({ email }) => email },
      {
        id: 'role',
        header: t('column.role'),
        width: 120,
        cell: ({ role }) => frame(`role.${role}`),
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 120,
        cell: ({ status }) => (
          <span className={tab.pick}>
            <Shape kind={status === 'active' ? 'ok' : 'waiting'} />
            {t(`state.${status}`)}
          </span>
        ),
      },
      {
        id: 'signed_in',
        header: t('column.signed_in'),
        width: 120,
        cell: ({ last_sign_in_at: at }) => at && <RelativeTime at={at} width="short" />,
      },
    ],
    [t, frame],
  )
  if (error && !data) throw error
  const open = data?.find(({ id }) => id === search.open)
  return (
    <>
      <div className={tab.bar}>
        <Button look="primary" size="small" onPress={() => setInviting(true)}>
          {t('invite')}
        </Button>
      </div>
      <RoomTable
        label={t('view.members')}
        rows={data ?? null}
        columns={columns}
        idOf={idOf}
        openId={search.open ?? null}
        onOpen={({ id }) => change({ open: id })}
        empty={<EmptyState title={t('none.title')} />}
      />
      <ActDialog
        title={t('invite')}
        isOpen={isInviting}
        onClose={() => setInviting(false)}
        act={t('invite')}
        isDisabled={typed.email === '' || typed.name === '' || invite.isPending}
        onAct={() => invite.mutate(null)}
      >
        <TextField
          label={t('email')}
          type="email"
          value={typed.email}
          onChange={(email) => setTyped({ ...typed, email })}
        />
        <TextField
          label={t('person')}
          value={typed.name}
          onChange={(name) => setTyped({ ...typed, name })}
        />
        <RoleField value={typed.role} onChange={(role) => setTyped({ ...typed, role })} />
      </ActDialog>
      <Dialog
        title={open?.name ?? t('member')}
        isOpen={open !== undefined}
        onClose={close}
        actions={
          open && (
            <>
              <Button size="small" onPress={close}>
                {frame('close')}
              </Button>
              <Button
                size="small"
                isDisabled={invite.isPending}
                onPress={() => invite.mutate(open.id)}
              >
                {t('invite_again')}
              </Button>
              <Button size="small" onPress={() => setRemoving(true)}>
                {t('remove')}
              </Button>
            </>
          )
        }
      >
        {open && (
          <RoleField value={open.role} onChange={(role) => update.mutate({ id: open.id, role })} />
        )}
      </Dialog>
      <ActDialog
        title={t('remove_title', { name: open?.name ?? '' })}
        act={t('remove')}
        isOpen={isRemoving && open !== undefined}
        isDisabled={remove.isPending}
        onAct={() => remove.mutate(open!.id)}
        onClose={() => setRemoving(false)}
      >
        <p>{t('remove_text')}</p>
      </ActDialog>
      <SecretOnce
        title={t('invitation')}
        text={t('invitation_text')}
        secret={address}
        onClose={() => setAddress(null)}
      />
    </>
  )
}
