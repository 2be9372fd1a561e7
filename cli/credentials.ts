import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Auth, Connector } from '@millwright/kit'
import { type Option, UsageError, type Words } from './command.ts'
import { suggest } from './suggest.ts'
import type { Terminal } from './terminal.ts'

export const credentialOptions: Readonly<Record<string, Option>> = {
  url: { value: 'address', what: 'address of the live system (the form’s base_url)' },
  kind: { value: 'kind', what: 'way to sign in; the first of the connector where left out' },
  setting: { value: 'name=value', what: 'a field of the form that is no secret', many: true },
  'secret-env': {
    value: 'name=VARIABLE',
    what: 'a secret of the form, from this environment variable',
    many: true,
  },
  'secret-file': { value: 'name=path', what: 'a secret of the form, from this file', many: true },
}

export const aboutCredentials = `Fields of the form that are not given are taken from MILLWRIGHT_LIVE_<FIELD>, then from
their default. A secret that is still missing is asked for. Secrets are never taken from
the command line: everybody on the machine can read that.`

/** What is needed to sign in, from options, environment, files and the person. Throws with all that is missing. */
export async function readCredentials(
  connector: Connector,
  words: Words,
  terminal: Terminal,
): Promise<Record<string, string> & { kind: string }> {
  const way = findWay(connector, words.one('kind') ?? terminal.env.MILLWRIGHT_LIVE_KIND)
  const given = await readGiven(way, words, terminal)
  const credentials: Record<string, string> = {}
  const missing: string[] = []
  for (const { name, label, kind, required, default: usual } of way.fields) {
    let value = given[name] ?? terminal.env[`MILLWRIGHT_LIVE_${name.toUpperCase()}`] ?? usual
    if (!value && required && kind === 'secret')
      value = await terminal.askSecret?.(`${connector.name}: ${label}`)
    if (value) credentials[name] = value
    else if (required) missing.push(tellMissing(name, kind === 'secret'))
  }
  for (const name of TOKENS) if (way.oauth && given[name]) credentials[name] = given[name]
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.join('; ')}.`)
  return { ...credentials, kind: way.kind }
}

/** What an authorization server gave out earlier may be brought along. */
const TOKENS = ['access_token', 'refresh_token']

function findWay({ name, auth }: Connector, kind: string | undefined): Auth {
  const way = kind === undefined ? auth[0] : auth.find((one) => one.kind === kind)
  if (way) return way
  const kinds = auth.map((one) => one.kind)
  throw new UsageError(`${name} has no way to sign in named ${kind}. ${suggest(kind ?? '', kinds)}`)
}

async function readGiven(
  way: Auth,
  words: Words,
  { env, folder }: Terminal,
): Promise<Record<string, string>> {
  const secrets = way.fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name)
  if (way.oauth) secrets.push(...TOKENS)
  const settings = way.fields.map(({ name }) => name).filter((name) => !secrets.includes(name))
  const given: Record<string, string> = {}
  const url = words.one('url')
  if (url !== undefined) given.base_url = url
  for (const [name, value] of pairsOf(words, 'setting')) {
    if (secrets.includes(name))
      throw new UsageError(
        `${name} is a secret, and everybody on this machine can read the command line. Take --secret-env ${name}=VARIABLE or --secret-file ${name}=path, or leave it out to be asked.`,
      )
    requireField(name, settings)
    given[name] = value
  }
  for (const [name, variable] of pairsOf(words, 'secret-env')) {
    requireField(name, secrets)
    const value = env[variable]
    if (!value) throw new UsageError(`The environment has no ${variable}, or it is empty.`)
    given[name] = value
  }
  for (const [name, path] of pairsOf(words, 'secret-file')) {
    requireField(name, secrets)
    given[name] = (await readFile(resolve(folder, path), 'utf8')).replace(/\r?\n$/, '')
  }
  return given
}

function pairsOf(words: Words, option: string): [name: string, value: string][] {
  return words.all(option).map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1)
      throw new UsageError(`Behind --${option} stands ${credentialOptions[option]!.value}.`)
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
}

function requireField(name: string, known: readonly string[]): void {
  if (!known.includes(name))
    throw new UsageError(`The form has no such field: ${name}. ${suggest(name, known)}`)
}

function tellMissing(name: string, isSecret: boolean): string {
  if (name === 'base_url') return '--url (or --sandbox for the simulated system)'
  return isSecret ? `--secret-env ${name}=VARIABLE` : `--setting ${name}=…`
}
