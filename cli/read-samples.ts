import { existsSync } from 'node:fs'
import type { OwnSamples } from '@millwright/kit/conformance'

/** What stands in a connector's `samples.ts`; nothing where there is none yet. */
export async function readSamples(folder: URL): Promise<OwnSamples | null> {
  const file = new URL('samples.ts', folder)
  return existsSync(file) ? await import(file.href) : null
}
