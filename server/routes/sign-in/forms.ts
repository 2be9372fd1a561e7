import type { FastifyRequest } from 'fastify'
import * as z from 'zod'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../security/password.ts'
import type { Services } from '../../services.ts'
import type { Texts } from './texts.ts'

const Email = z.email().max(320)
const LONGEST_NAME = 200

export type Values = Record<'account' | 'name' | 'email' | 'password', string>

/** The fields of a form as texts; one that is missing is empty. */
export function readForm({ body }: FastifyRequest): Values {
  const given = (body ?? {}) as Record<string, unknown>
  const read = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  return {
    account: read('account').trim(),
    name: read('name').trim(),
    email: read('email').trim(),
    password: read('password'),
  }
}

/** A text for each of the named fields that is not right. */
export function findFaults(
  values: Values,
  names: readonly (keyof Values | 'new_password')[],
  texts: Texts,
): Record<string, string> {
  const faults: Record<string, string> = {}
  const isName = (value: string) => value !== '' && value.length <= LONGEST_NAME
  for (const name of names) {
    if (name === 'account' && !isName(values.account)) faults.account = texts.accountNeeded
    if (name === 'name' && !isName(values.name)) faults.name = texts.nameNeeded
    if (name === 'email' && !Email.safeParse(values.email).success) faults.email = texts.emailNeeded
    if (name === 'password' && values.password === '') faults.password = texts.passwordNeeded
    if (name === 'new_password' && !isNewPassword(values.password)) {
      faults.password = texts.passwordLength
    }
  }
  return faults
}

function isNewPassword(password: string): boolean {
  const { length } = [...password]
  return length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD
}

/** Whether a browser sent this form from a page of somebody else. Programs that are no browser say nothing of it. */
export function isForeign({ publicUrl }: Services, request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = request.headers
  if (origin === undefined || origin === new URL(publicUrl).origin) return false
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host
}
