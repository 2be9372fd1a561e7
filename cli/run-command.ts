import { type Command, type Commands, UsageError } from './command.ts'
import { readWords } from './read-words.ts'
import { suggest } from './suggest.ts'
import type { Terminal } from './terminal.ts'

/** Exit codes: what was typed makes no sense; something went wrong. */
const MISUSED = 2
const FAILED = 1

/** Runs the command that the words begin with; answers the exit code. */
export async function runCommand(
  commands: Commands,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const asksForHelp = words.some((word) => word === '--help' || word === '-h')
  const name = Object.keys(commands).find((one) => `${words.join(' ')} `.startsWith(`${one} `))
  const command = name === undefined ? undefined : commands[name]
  if (name === undefined || !command) {
    const typed = words.filter((word) => !word.startsWith('-')).join(' ')
    const group = groupOf(commands, typed)
    if (asksForHelp || words.length === 0 || group) {
      terminal.print(listCommands(group ?? commands))
      return words.length === 0 || (group && !asksForHelp) ? MISUSED : 0
    }
    const short = typed.split(' ').slice(0, 2).join(' ')
    terminal.complain(`There is no command "${typed}". ${suggest(short, Object.keys(commands))}`)
    return MISUSED
  }
  if (asksForHelp) {
    terminal.print(describeCommand(name, command))
    return 0
  }
  try {
    const given = readWords(words.slice(name.split(' ').length), command)
    return await command.run(given, terminal)
  } catch (error) {
    terminal.progress('')
    terminal.complain((error as Error).message)
    if (!(error instanceof UsageError)) return FAILED
    terminal.complain(`\n${usageOf(name, command)}\nmillwright ${name} --help tells more.`)
    return MISUSED
  }
}

/** The commands behind one first word, such as `connector`. */
function groupOf(commands: Commands, typed: string): Commands | null {
  const own = Object.entries(commands).filter(([name]) => name.startsWith(`${typed} `))
  return typed !== '' && own.length > 0 ? Object.fromEntries(own) : null
}

function listCommands(commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2
  const lines = Object.entries(commands).map(([name, { what }]) => `  ${name.padEnd(width)}${what}`)
  return `millwright <command>\n\n${lines.join('\n')}\n\nmillwright <command> --help tells more.`
}

function describeCommand(name: string, command: Command): string {
  const { what, options, more } = command
  const heads = Object.entries(options).map(([option, { value }]) =>
    value === undefined ? `--${option}` : `--${option} <${value}>`,
  )
  const width = Math.max(0, ...heads.map((head) => head.length)) + 2
  const lines = Object.values(options).map(
    (option, index) =>
      `  ${heads[index]!.padEnd(width)}${option.what}${option.many ? ' (may be repeated)' : ''}`,
  )
  return [usageOf(name, command), what, lines.join('\n'), more].filter(Boolean).join('\n\n')
}

function usageOf(name: string, { places, options }: Command): string {
  const words = places.map((place) =>
    place.endsWith('?')
      ? `[${place.slice(0, -1)}]`
      : place.endsWith('…')
        ? `[${place}]`
        : `<${place}>`,
  )
  const rest = Object.keys(options).length > 0 ? ['[options]'] : []
  return ['millwright', name, ...words, ...rest].join(' ')
}
