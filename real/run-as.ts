import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'

export interface RunOptions {
  /** Added to the environment; values may not be secret, they are visible in the process list. */
  environment?: Record<string, string>
  /** Written to standard input, which is else empty. */
  input?: string | NodeJS.ReadableStream
  /** Standard output goes here instead of into the result. */
  output?: NodeJS.WritableStream
}

/**
 * Runs a command to its end as another user of this machine and gives its standard output.
 * Rejects with the end of its standard error when it fails.
 */
export async function runAs(
  user: string,
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<string> {
  const [file, ...rest] = wrapCommand(user, command, args, options.environment)
  // The root directory: the others may not enter the directory that we were started in.
  const child = spawn(file!, rest, { cwd: '/', stdio: 'pipe', detached: true })
  if (typeof options.input === 'object') options.input.pipe(child.stdin)
  else child.stdin.end(options.input ?? '')
  // A command may end without reading its input; what matters is how it ends.
  child.stdin.on('error', () => {})
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const output = options.output ? child.stdout.pipe(options.output) && '' : text(child.stdout)
  const [code, printed, complaint] = await Promise.all([ended, output, text(child.stderr)])
  if (code !== 0) {
    throw new Error(`${command} as ${user} ended with ${code}: ${complaint.trim().slice(-2000)}`)
  }
  return printed
}

/** Starts a server as another user; it ends with this process even when that is killed as root. */
export function startAs(
  user: string,
  command: string,
  args: string[],
  logFile: string,
  environment: Record<string, string> = {},
): ChildProcess {
  const [file, ...rest] = wrapCommand(user, command, args, environment)
  // Its own session: Ctrl-C in the terminal reaches us, and we stop the servers in order.
  const log = openSync(logFile, 'a')
  const child = spawn(file!, rest, { cwd: '/', stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  return child
}

/** Asks a server to end and waits until it has; after ten seconds it is killed. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(force)
}

/** Whether this process can act as other users: it is root, or sudo asks for no password. */
export async function canActAsRoot(): Promise<boolean> {
  if (process.getuid?.() === 0) return true
  const sudo = spawn('sudo', ['-n', 'true'], { stdio: 'ignore' })
  return await new Promise((resolve) => {
    sudo.once('error', () => resolve(false))
    sudo.once('exit', (code) => resolve(code === 0))
  })
}

function wrapCommand(
  user: string,
  command: string,
  args: string[],
  environment: Record<string, string> = {},
): string[] {
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const identity = ['--reuid', user, '--regid', user, '--init-groups', '--pdeathsig', 'INT', '--']
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return [...root, 'setpriv', ...identity, 'env', ...settings, command, ...args]
}
