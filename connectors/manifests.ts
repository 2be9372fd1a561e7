import { existsSync, readFileSync } from 'node:fs'
import type { Manifest, Manifests } from '@millwright/kit/conformance'

/** Where a whole run of conformance leaves what it proved. */
export function manifestPath(folder: URL, against: Manifest['against']): URL {
  return new URL(against === 'live' ? 'manifest-live.json' : 'manifest.json', folder)
}

/** What conformance proved of the connector in the folder of this name; nothing where it was never run. */
export function readManifests(system: string): Manifests {
  const folder = new URL(`./${encodeURIComponent(system)}/`, import.meta.url)
  const read = (against: Manifest['against']): Partial<Manifests> => {
    const path = manifestPath(folder, against)
    return existsSync(path) ? { [against]: JSON.parse(readFileSync(path, 'utf8')) } : {}
  }
  return { ...read('sandbox'), ...read('live') }
}
