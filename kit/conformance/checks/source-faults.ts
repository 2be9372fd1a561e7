import type { ErrorCode } from '@millwright/model'
import type { Bench } from '../bench.ts'
import { type Case, type Check, expect, Skip } from '../check.ts'
import { failure } from './refusals.ts'
import { readSome } from './retries.ts'

const denied: readonly ErrorCode[] = ['REAUTHORIZATION_REQUIRED', 'UPSTREAM_PERMISSION_DENIED']

/** What each trouble of a source is to a caller. */
const faults: Record<string, { what: string; codes: readonly ErrorCode[] }> = {
  unauthorized: {
    what: 'credentials that are no longer accepted',
    codes: ['REAUTHORIZATION_REQUIRED'],
  },
  password_expired: { what: 'an expired password', codes: ['REAUTHORIZATION_REQUIRED'] },
  account_locked: { what: 'a locked account', codes: denied },
  grant_revoked: { what: 'a revoked grant', codes: denied },
  forbidden: { what: 'a missing permission', codes: ['UPSTREAM_PERMISSION_DENIED'] },
  server_error: { what: 'a fault of the server', codes: ['UPSTREAM_ERROR'] },
  html_login: { what: "the source's own sign-in page", codes: ['REAUTHORIZATION_REQUIRED'] },
}

/** Troubles in the source's own words, told apart. */
export const sourceFaults: Check = {
  name: 'source-faults',
  cases: (bench) =>
    Object.entries(faults).map(
      ([fault, { what, codes }]): Case => ({
        promise: `${what} is ${codes.join(' or ')}`,
        run: () => meet(bench, fault, codes),
      }),
    ),
}

async function meet(bench: Bench, fault: string, codes: readonly ErrorCode[]): Promise<void> {
  const { control } = bench.options
  if (!control) throw new Skip('Only a simulated source can be told to do this.')
  const io = bench.open()
  await readSome(bench, io)
  await control.fault({ fault, times: 'forever' })
  const error = await failure(() => readSome(bench, io))
  const code = error?.code ?? null
  expect(
    code && codes.includes(code),
    `it is answered with ${code ?? 'data'}: ${error?.detail ?? ''}`,
  )
  expect(error!.upstream?.system === bench.connector.system, 'it does not name the source')
  expect(error!.detail.length > 20, 'it says nothing')
}
