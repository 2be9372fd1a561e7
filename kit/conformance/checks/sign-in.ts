import type { Exchange } from '../../exchanges.ts'
import { readPage } from '../../read.ts'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { failure } from './refusals.ts'

/** Good credentials open the source; wrong ones are said to be wrong, without hammering at the door. */
export const signIn: Check = {
  name: 'sign-in',
  cases: (bench): Case[] => [
    {
      promise: 'the probe proves address and credentials',
      run: async () => {
        const { probe } = bench.connector
        const io = bench.open()
        await io.send(typeof probe === 'function' ? probe(io.context) : probe)
      },
    },
    {
      promise: 'wrong credentials are REAUTHORIZATION_REQUIRED, and are tried once',
      run: () => tryWrong(bench),
    },
  ],
}

async function tryWrong(bench: Bench): Promise<void> {
  const entity = bench.names.find((name) => bench.map(name).ops.list === true)!
  let sent = 0
  // Where a release serves sign-ins at another address, the first try has met nobody.
  const countTries = ({ status }: Exchange) => {
    if (status !== 405) sent++
  }
  const io = bench.open({ credentials: wrongSecrets(bench), onExchange: countTries })
  const query = { limit: 1, after: null, filters: {}, fields: null, total: false }
  const error = await failure(() => readPage(io, entity, query))
  const code = error?.code ?? 'data'
  const isRight = code === 'REAUTHORIZATION_REQUIRED' || code === 'AUTHENTICATION_FAILED'
  expect(isRight, `they are answered with ${code}: ${error?.detail ?? ''}`)
  expect(sent === 1, `${sent} requests were sent with them`)
}

/** The same connection with secrets that nobody has. */
export function wrongSecrets({ connector, options }: Bench): Record<string, string> {
  const way = connector.auth.find(({ kind }) => kind === options.credentials.kind)!
  const secrets = way.fields.filter(({ kind }) => kind === 'secret')
  return Object.fromEntries(secrets.map(({ name }) => [name, `Wrong-${name}-0815`]))
}
