import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Files that are published, relative to `folder`: no tests, and nothing that makes the package. */
export function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !/^(build|node_modules)\b|(^|\/)(test-|example\b)|\.test\.ts$/.test(name))
    .sort()
}
