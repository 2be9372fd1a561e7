import { commands } from './commands.ts'
import { runCommand } from './run-command.ts'

export interface Ran {
  code: number
  /** Standard output and standard error. */
  out: string
  err: string
}

/** Runs a line as a shell would; nobody can be asked. */
export async function runLine(
  line: string,
  at: {
    env?: Record<string, string>
    folder?: string
    askSecret?: (question: string) => Promise<string>
  } = {},
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(commands, line.split(' ').filter(Boolean), {
    env: at.env ?? {},
    folder: at.folder ?? import.meta.dirname,
    print: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    progress: () => {},
    askSecret: at.askSecret ?? null,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
