import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { listen, type Notice, notify } from './notify.ts'
import { withAccount } from './pool.ts'
import { type FreshDatabase, freshDatabase } from './test-database.ts'

let fresh: FreshDatabase
before(async () => {
  fresh = await freshDatabase()
})
after(() => fresh.close())

async function openListener() {
  const heard = new EventEmitter()
  const listener = await listen({
    url: fresh.url,
    onNotice: (notice) => heard.emit('notice', notice),
    onGap: () => heard.emit('gap'),
  })
  return { heard, listener }
}

function send(notice: Notice, fail = false) {
  return withAccount(fresh.db, 'acc_1', async (trx) => {
    await notify(trx, notice)
    if (fail) throw new Error('rolled back')
  })
}

test('a notice arrives on commit, and never of a transaction that was rolled back', async () => {
  const { heard, listener } = await openListener()
  try {
    const first = once(heard, 'notice')
    await assert.rejects(send({ kind: 'token_revoked', id: 'tok_never' }, true))
    await send({ kind: 'token_revoked', id: 'tok_1' })
    assert.deepEqual(await first, [{ kind: 'token_revoked', id: 'tok_1' }])
  } finally {
    await listener.close()
  }
})

test('a listener that is cut off says so, comes back and hears again', async () => {
  const { heard, listener } = await openListener()
  const owner = new Client(fresh.ownerUrl)
  await owner.connect()
  try {
    const lost = once(heard, 'gap').then(() => listener.isListening())
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'millwright listen' and datname = current_database()`,
    )
    assert.equal(await lost, false)
    await once(heard, 'gap')
    assert.equal(listener.isListening(), true)
    const notice = once(heard, 'notice')
    await send({ kind: 'connection_changed', id: 'con_1' })
    assert.deepEqual(await notice, [{ kind: 'connection_changed', id: 'con_1' }])
  } finally {
    await owner.end()
    await listener.close()
  }
})

test('a closed listener stays closed', async () => {
  const { heard, listener } = await openListener()
  heard.once('gap', () => assert.fail('a gap after close'))
  await listener.close()
  await send({ kind: 'key_revoked', id: 'key_1' })
  assert.equal(heard.listenerCount('gap'), 1)
})
