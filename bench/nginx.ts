import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installPackages } from '../real/packages.ts'
import { findFreePort } from '../real/postgres.ts'
import type { Usage } from './meter.ts'

/** A second floor: the proxy of Debian's packages, with one worker. */
export interface Nginx {
  url: string
  /** Of all its processes. */
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/** Starts it in front of the upstream; null where it is not there and this user may not install it. */
export async function startNginx(upstream: string): Promise<Nginx | null> {
  try {
    await installPackages(console.error, ['nginx-light'])
  } catch (error) {
    console.error(`Measured without nginx: ${(error as Error).message}`)
    return null
  }
  const directory = await mkdtemp(join(tmpdir(), 'millwright-nginx-'))
  const port = await findFreePort()
  const path = join(directory, 'nginx.conf')
  await writeFile(path, configure(directory, port, new URL(upstream).host))
  const child = spawn('nginx', ['-p', directory, '-c', path, '-e', join(directory, 'error.log')], {
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: 'ignore',
  })
  const gone = once(child, 'exit')
  await waitFor(port)
  return {
    url: `http://127.0.0.1:${port}`,
    usage: () => readUsage(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      await gone
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function configure(directory: string, port: number, upstream: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 100000000;
${places.map((name) => `  ${name}_temp_path ${directory}/${name};`).join('\n')}
  upstream source { server ${upstream}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://source;
      proxy_http_version 1.1;
      proxy_set_header connection "";
    }
  }
}
`
}

async function waitFor(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await wait(100)
  }
  throw new Error('nginx did not start.')
}

/** User and system time are told in hundredths of a second. */
async function readUsage(parent: number): Promise<Usage> {
  const all = await Promise.all(
    (await readdir('/proc')).filter((one) => /^\d+$/.test(one)).map(readProcess),
  )
  const own = all.filter((one) => one?.pid === parent || one?.parent === parent)
  const sum = (pick: (one: { cpu: number; rss: number }) => number) =>
    own.reduce((total, one) => total + pick(one!), 0)
  const rss = sum((one) => one.rss)
  return { cpu: sum((one) => one.cpu), rss, rssPeak: rss }
}

async function readProcess(pid: string) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const cpu = (Number(words[11]) + Number(words[12])) * 10
  return { pid: Number(pid), parent: Number(words[1]), cpu, rss: (Number(words[21]) * 4096) / 1e6 }
}
