import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const BIOME = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The text of a file as the house writes it; as it is where the formatter is not installed. */
export async function formatCode(file: string, code: string): Promise<string> {
  if (!file.endsWith('.ts') || !existsSync(BIOME)) return code
  const path = `--stdin-file-path=connectors/scaffold/${file}`
  const child = spawn(process.execPath, [BIOME, 'check', '--write', path], { cwd: ROOT })
  child.stdin.end(code)
  const [formatted, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (formatted === '') throw new Error(`${file} cannot be formatted: ${complaint}`)
  return formatted
}
