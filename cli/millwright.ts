#!/usr/bin/env node
import { commands } from './commands.ts'
import { runCommand } from './run-command.ts'
import { openTerminal } from './terminal.ts'

/** `npx millwright <command>`: what is done beside the running servers. */
const terminal = openTerminal(process)
process.exitCode = await runCommand(commands, process.argv.slice(2), terminal)
