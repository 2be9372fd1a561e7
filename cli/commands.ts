import { type Config, loadConfig } from '@millwright/server/config'
import type { Command, Commands } from './command.ts'
import { checkCommand } from './connector-check.ts'
import { newCommand } from './connector-new.ts'
import { tryCommand } from './connector-try.ts'

/** A command of an operator: with the same environment as the servers. */
function operator(
  what: string,
  run: (config: Config, words: readonly string[], env: NodeJS.ProcessEnv) => Promise<void> | void,
  places: readonly string[] = [],
): Command {
  return {
    what,
    places,
    options: {},
    run: async ({ places: given }, { env }) => {
      const words = Object.values(given).flatMap((word) => word.split(' '))
      await run(loadConfig(env), words, env)
      return Number(process.exitCode ?? 0)
    },
  }
}

export const commands: Commands = {
  config: operator('list every setting and its value', async (config, _words, env) =>
    (await import('@millwright/server/commands/show-config')).showConfig(config, env),
  ),
  'keys rotate': operator(
    'seal everything with the newest master key, while the servers go on',
    async (config) => (await import('@millwright/server/commands/rotate-keys')).rotateKeys(config),
  ),
  'audit verify': operator(
    'check that nobody changed the audit log; with ends that it printed before, also that nobody replaced it',
    async (config, words) =>
      (await import('@millwright/server/commands/verify-audit')).verifyAudit(config, words),
    ['ends…'],
  ),
  'connector new': newCommand,
  'connector try': tryCommand,
  'connector check': checkCommand,
}
