import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Connector } from '@millwright/kit'
import { UsageError } from './command.ts'
import { suggest } from './suggest.ts'

/** Where the connectors of this repository are. */
export const CONNECTORS = new URL('../connectors/', import.meta.url)

export interface FoundConnector {
  connector: Connector
  /** With a slash at its end. */
  folder: URL
}

/**
 * By its name in `connectors/`, or by the path of its folder (a word with a slash). Not by the catalogue: a connector in
 * the making must not stop another one from being tried.
 */
export async function findConnector(word: string, from: string): Promise<FoundConnector> {
  const isPath = word.includes('/')
  const folder = isPath
    ? pathToFileURL(`${resolve(from, word)}/`)
    : new URL(`${encodeURIComponent(word)}/`, CONNECTORS)
  const file = new URL('connector.ts', folder)
  if (!existsSync(file)) {
    if (isPath) throw new UsageError(`There is no connector.ts in ${word}.`)
    throw new UsageError(`There is no system "${word}". ${suggest(word, listFolders())}`)
  }
  const exports: Record<string, unknown> = await import(file.href)
  const found = Object.values(exports).find(isConnector)
  if (!found) throw new Error(`${word}: connector.ts exports no connector.`)
  return { connector: found, folder }
}

function listFolders(): string[] {
  return readdirSync(CONNECTORS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => existsSync(new URL(`${name}/connector.ts`, CONNECTORS)))
}

function isConnector(value: unknown): value is Connector {
  return typeof value === 'object' && value !== null && 'system' in value && 'protocol' in value
}
