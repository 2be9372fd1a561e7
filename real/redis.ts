import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { installPackages } from './packages.ts'
import { findFreePort } from './postgres.ts'
import { endProcess, startAs } from './run-as.ts'
import type { Workspace } from './workspace.ts'

/** A Redis that keeps nothing, in a process of its own. */
export interface Redis {
  readonly url: string
  /** Ends it without a warning. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
  /** Makes it deaf: it takes connections, and answers nothing until it is resumed. */
  freeze(): void
  resume(): void
}

/** Starts the Redis of Debian, which is installed where it is missing. It goes with the workspace. */
export async function startRedis(workspace: Workspace): Promise<Redis> {
  await installPackages((line) => console.error(line), ['redis-server'])
  const port = await findFreePort()
  const url = `redis://127.0.0.1:${port}`
  const options = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no' }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const log = `${workspace.directory}/redis.log`
  const start = async () => {
    const child = startAs('redis', 'redis-server', flags, log)
    await waitFor(port)
    return child
  }
  let server = await start()
  workspace.onStop(() => endProcess(server, 'SIGKILL'))
  return {
    url,
    kill: () => endProcess(server, 'SIGKILL'),
    async restart() {
      server = await start()
    },
    freeze: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
  }
}

async function waitFor(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await answers(port)) return
    await wait(50)
  }
  throw new Error('Redis did not start.')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (isReady: boolean) => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('data', (data) => end(data.toString() === '+PONG\r\n'))
    socket.once('error', () => end(false))
  })
}
