import { type Config, SETTINGS, type Setting } from '../config.ts'

/** Every setting with its value; secrets only as being set. The configuration was checked before. */
export function showConfig(_config: Config, env: Record<string, string | undefined>): void {
  for (const setting of Object.values(SETTINGS) as Setting[]) {
    const given = env[setting.name]?.trim()
    const value = given ? (setting.secret ? '(set)' : given) : (setting.default ?? '(not set)')
    console.log(`${setting.name}=${value}${given ? '' : '  # default'}\n    ${setting.sentence}`)
  }
}
