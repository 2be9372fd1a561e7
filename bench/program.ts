import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Usage } from './meter.ts'
import type { Reply } from './questions.ts'

/** A program under measurement, in a process of its own. */
export interface Program {
  /** What its first line of output that matched `ready` had in its group. */
  url: string
  ask(question: string, argument?: unknown): Promise<any>
  usage(): Promise<Usage>
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
}

export interface ProgramOptions {
  /** Flags of Node. */
  flags?: string[]
  env?: Record<string, string>
  /** Matches the output that says that it serves. */
  ready?: RegExp
}

const ROOT = join(import.meta.dirname, '..')
const METER = join(import.meta.dirname, 'meter.ts')
/** Where our server keeps its modules compiled: the meter is loaded from there as well, without what strips types. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'millwright')

/** Starts a script (a path from the root of the repository) and waits until it says that it is ready. */
export async function startProgram(script: string, options: ProgramOptions = {}): Promise<Program> {
  const child = fork(join(ROOT, script), {
    cwd: ROOT,
    execArgv: [...(options.flags ?? []), '--import', METER],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000)
      const match = (options.ready ?? /listens on (\S+)/).exec(output)
      if (match) resolve(match[1] ?? '')
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('error', reject)
    void gone.then(() => reject(new Error(`${script} ended before it was ready:\n${output}`)))
  })
  const waiting = new Map<number, (reply: Reply) => void>()
  child.on('message', (reply: Reply) => {
    waiting.get(reply.number)?.(reply)
    waiting.delete(reply.number)
  })
  void gone.then(() => {
    for (const [number, resolve] of waiting) {
      resolve({ number, error: `${script} ended meanwhile:\n${output}` })
    }
  })
  let count = 0
  const ask = async (question: string, argument?: unknown): Promise<any> => {
    const number = count++
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(number, resolve)
      child.send({ question, number, argument })
    })
    if (reply.error !== undefined) throw new Error(reply.error)
    return reply.value
  }
  return {
    url,
    ask,
    usage: () => ask('usage'),
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
