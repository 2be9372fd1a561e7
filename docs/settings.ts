/** Writes `settings.md` from the table that the server itself reads: `node docs/settings.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SETTINGS } from '../server/config.ts'

export const settingsPath = join(import.meta.dirname, 'settings.md')

export function describeSettings(): string {
  const rows = Object.values(SETTINGS).map(({ name, default: standard, sentence }) => {
    return `| \`${name}\` | ${!standard ? '' : `\`${standard}\``} | ${sentence} |`
  })
  return [
    '# Settings',
    '',
    'Environment variables, read once at the start. Made by `node docs/settings.ts`.',
    '',
    '| name | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(settingsPath, describeSettings())
