#!/usr/bin/env node
import { type Config, loadConfig } from './config.ts'

/** `npx millwright <command>`: what an operator does beside the running servers, with the same environment. */
const commands: Record<string, { what: string; run(config: Config): Promise<void> | void }> = {
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
    run: async (config) => (await import('./commands/verify-audit.ts')).verifyAudit(config),
  },
}

const name = process.argv.slice(2).join(' ')
const command = commands[name]
if (!command) {
  const list = Object.entries(commands).map(([one, { what }]) => `  ${one.padEnd(14)}${what}`)
  console.error(`${name && `There is no command "${name}".\n\n`}millwright <command>\n\n${list.join('\n')}`)
  process.exit(2)
}
try {
  await command.run(loadConfig(process.env))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
