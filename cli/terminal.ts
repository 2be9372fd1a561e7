import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** What a command reads and writes besides files: a test has its own. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>
  /** Where relative paths begin. */
  folder: string
  /** The result: standard output. */
  print(text: string): void
  /** What is not the result: standard error. */
  complain(text: string): void
  /** A line that the next one replaces; nothing where nobody watches. */
  progress(text: string): void
  /** Asks for a text without showing it; null where nobody can be asked. */
  askSecret: ((question: string) => Promise<string>) | null
}

export function openTerminal(of: NodeJS.Process): Terminal {
  const isWatched = of.stderr.isTTY === true
  return {
    env: of.env,
    folder: of.cwd(),
    print: (text) => void of.stdout.write(`${text}\n`),
    complain: (text) => void of.stderr.write(`${text}\n`),
    progress: (text) => {
      if (isWatched) of.stderr.write(`\r\u001b[K${text.slice(0, of.stderr.columns - 1)}`)
    },
    askSecret:
      of.stdin.isTTY && isWatched
        ? async (question) => {
            of.stderr.write(`${question}: `)
            const output = new Writable({ write: (_chunk, _encoding, done) => done() })
            const lines = createInterface({ input: of.stdin, output, terminal: true })
            try {
              return await lines.question('')
            } finally {
              lines.close()
              of.stderr.write('\n')
            }
          }
        : null,
  }
}
