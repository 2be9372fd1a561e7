import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createSandbox, type Sandbox } from '../sandbox/index.ts'
import { PASSWORDS } from '../sandbox/tryton/seed/index.ts'
import type { Exchange, World } from './agreement/exchange.ts'
import { MASTER_DATA } from './agreement/master-data.ts'
import { READING } from './agreement/reading.ts'
import { REQUISITIONS } from './agreement/requisitions.ts'
import { compareAnswers } from './agreement/shape.ts'
import { WIRE } from './agreement/wire.ts'
import { WRITING } from './agreement/writing.ts'
import { type HttpAnswer, login, postJson } from './rpc.ts'
import { startTryton, type Tryton, USERS } from './tryton.ts'
import { toPlain } from './values.ts'

/** Where the sandbox may answer otherwise, and why. An entry that no longer differs fails. */
const INTENDED: Record<string, string> = {}

interface Side {
  /** Address of the database, without a trailing slash. */
  url: string
  world: World
}

let tryton: Tryton
let sandbox: Sandbox
let real: Side
let simulated: Side

before(async () => {
  tryton = await startTryton()
  sandbox = await createSandbox({ port: 0 })
  real = await openSide(`${tryton.url}/${tryton.database}`, USERS)
  const system = sandbox.systems.find(({ name }) => name === 'tryton')
  assert.ok(system, 'the sandbox simulates Tryton')
  const { database } = system.credentials
  simulated = await openSide(`${sandbox.url}/tryton${system.basePath}/${database}`, {
    buyer: { login: 'buyer', password: PASSWORDS.buyer },
    viewer: { login: 'viewer', password: PASSWORDS.viewer },
  })
})

after(async () => {
  await sandbox?.close()
  await tryton?.stop()
})

async function openSide(url: string, users: Pick<typeof USERS, 'buyer' | 'viewer'>): Promise<Side> {
  const buyer = await login(url, users.buyer)
  const viewer = await login(url, users.viewer)
  const authorization = { buyer: buyer.authorization, viewer: viewer.authorization }
  return { url, world: { context: buyer.context, authorization, known: {} } }
}

async function ask(side: Side, exchange: Exchange): Promise<HttpAnswer> {
  const { body, headers = {}, path = '/' } = exchange.post(side.world)
  const address = path.startsWith('/../') ? side.url.replace(/\/[^/]*$/, path.slice(3)) : null
  const answer = await postJson(address ?? side.url + path, body, headers)
  if (exchange.learn) {
    const { result } = JSON.parse(answer.body)
    assert.ok(result, `${exchange.name}: ${answer.body.slice(0, 500)}`)
    exchange.learn(toPlain(result), side.world.known)
  }
  return answer
}

for (const exchange of [...READING, ...WRITING, ...REQUISITIONS, ...MASTER_DATA, ...WIRE]) {
  test(`the sandbox answers like Tryton: ${exchange.name}`, async () => {
    const answers = [await ask(real, exchange), await ask(simulated, exchange)] as const
    const differences = compareAnswers(...answers, exchange.equal)
    const reason = INTENDED[exchange.name]
    if (reason) assert.notDeepEqual(differences, [], `no longer differs, though: ${reason}`)
    else assert.deepEqual(differences, [])
  })
}
