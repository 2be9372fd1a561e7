import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KEY = /^[A-Za-z0-9+/]{43}=$/

/**
 * Reads master keys: 32 bytes in base64, several parted by commas or blanks, the newest first.
 * Throws an error that never repeats what it read.
 */
export function parseMasterKeys(text: string): Buffer[] {
  const words = text.split(/[\s,]+/).filter(Boolean)
  if (words.length === 0 || !words.every((word) => KEY.test(word))) {
    throw new Error('must be 32 bytes in base64 (openssl rand -base64 32 makes one)')
  }
  return words.map((word) => Buffer.from(word, 'base64'))
}

/** Reads them from a file. */
export function readMasterKeys(path: string): Buffer[] {
  const text = readFileSync(path, 'utf8')
  try {
    return parseMasterKeys(text)
  } catch (error) {
    throw new Error(`The master key in ${path} ${(error as Error).message}.`)
  }
}

/** The key of a development start: `<dataDirectory>/master.key`, made at the first one. */
export function ensureDevelopmentKey(dataDirectory: string): Buffer[] {
  mkdirSync(dataDirectory, { recursive: true })
  const path = join(dataDirectory, 'master.key')
  const draft = `${path}.${process.pid}`
  // Linked when complete: of two starts at once both go on with the same key.
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readMasterKeys(path)
}
