#!/usr/bin/env node
import { type Config, loadConfig } from './config.ts'

/** `npx millwright <command>`: what an operator does beside the running servers, with the same environment. */
const commands: Record<
  string,
  { what: string; run(config: Config, words: string[]): Promise<void> | void }
> = {
  config: {
    what: 'list every setting and its value',
    run: async (config) =>
      (await import('./commands/show-config.ts')).showConfig(config, process.env),
  },
  'keys rotate': {
    what: 'seal everything with the newest master key, while the servers go on',
    run: async (config) => (await import('./commands/rotate-keys.ts')).rotateKeys(config),
  },
  'audit verify': {
    what: 'check that nobody changed the audit log',
    run: async (config, words) =>
      (await import('./commands/verify-audit.ts')).verifyAudit(config, words),
  },
}

const words = process.argv.slice(2)
const name = Object.keys(commands).find((one) => `${words.join(' ')} `.startsWith(`${one} `))
const command = name === undefined ? undefined : commands[name]
if (!command) {
  const list = Object.entries(commands).map(([one, { what }]) => `  ${one.padEnd(14)}${what}`)
  console.error(
    `${words.length > 0 ? `There is no command "${words.join(' ')}".\n\n` : ''}millwright <command>\n\n${list.join('\n')}`,
  )
  process.exit(2)
}
try {
  await command.run(loadConfig(process.env), words.slice(name!.split(' ').length))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
