import type { Bench } from '../bench.ts'
import { type Case, type Check, expect } from '../check.ts'
import { wrongSecrets } from './sign-in.ts'

/** Nothing that people or logs see has a secret in it. Runs last, over all that the suite has seen. */
export const secrets: Check = {
  name: 'secrets',
  cases: (bench): Case[] => [
    {
      promise: 'no error, preview or log of an exchange shows a secret, a session or a token',
      run: () => search(bench),
    },
  ],
}

function search(bench: Bench): void {
  const { connector, options, shown, tokens } = bench
  const way = connector.auth.find(({ kind }) => kind === options.credentials.kind)!
  const own = way.fields
    .filter(({ kind }) => kind === 'secret')
    .map(({ name }) => options.credentials[name] ?? '')
  const wrong = Object.values(wrongSecrets(bench))
  const forms = [...own, ...wrong]
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      JSON.stringify(secret).slice(1, -1),
    ])
  expect(forms.length > 0, 'the connection has no secret to look for')
  const all = [...forms, ...tokens]
  for (const text of shown) {
    // Never quote what was found: this text is shown too.
    const index = all.findIndex((form) => text.includes(form))
    const about = index < forms.length ? 'a secret of the form' : 'a session or token'
    expect(index < 0, `${about} is in ${text.slice(0, 40).replaceAll(all[index] ?? '', '•••')}…`)
  }
}
