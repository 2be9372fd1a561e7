import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { UsageError } from '../command.ts'
import type { SourceDocument } from './document.ts'
import { fromEdmx } from './from-edmx.ts'
import { fromOpenApi } from './from-openapi.ts'

/** Reads an EDMX or an OpenAPI document (JSON or YAML). Throws UsageError where it is neither. */
export async function readDocument(path: string): Promise<SourceDocument> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`)
  })
  const document = /^\uFEFF?\s*</.test(text) ? fromEdmx(text) : fromOpenApi(parseText(text, path))
  if (document.objects.length > 0) return document
  throw new UsageError(
    `${path} has no collection of records that can be listed and read one by one.`,
  )
}

function parseText(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 1_000 })
  } catch (error) {
    throw new UsageError(`${path} is neither XML nor JSON nor YAML: ${(error as Error).message}`)
  }
}
