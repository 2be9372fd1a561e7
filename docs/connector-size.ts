import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const connectors = join(import.meta.dirname, '..', 'connectors')

/** What is no part of a connector: its tests, what they start, and its samples. */
const BESIDE = /(\.test|^test-[\w-]+|^[\w-]*samples?|^sample-[\w-]+)\.ts$/

/** Lines of TypeScript of a connector, without tests and samples. */
export function countLines(system: string): number {
  const folder = join(connectors, system)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !BESIDE.test(name))
    .reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0)
}

/** What the front matter of its guide says (`lines: 2200`); null where it says nothing. */
export function readLines(system: string): number | null {
  const guide = readFileSync(guidePath(system), 'utf8')
  const [, front = ''] = /^---\n([\s\S]*?)\n---\n/.exec(guide) ?? []
  const [, lines] = /^lines: (\d+)$/m.exec(front) ?? []
  return lines === undefined ? null : Number(lines)
}

export function guidePath(system: string): string {
  return join(connectors, system, 'guide.md')
}
