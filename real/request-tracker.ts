import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installPackages } from './packages.ts'
import { findFreePort, type Postgres, startPostgres } from './postgres.ts'
import { endProcess, runAs, startAs } from './run-as.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

const PACKAGES = ['postgresql-15', 'request-tracker5', 'rt5-db-postgresql', 'rt5-standalone']
const DATABASE = 'rt'
const ROOT = { username: 'root', password: 'Mill-wright-42' }

/** By itself the password is `password`, and the zone that of the American east coast. */
const PREPARE = `
use RT -init;
my $root = RT::User->new(RT->SystemUser);
$root->Load('root');
my ($done, $why) = $root->SetPassword(scalar <STDIN>);
die $why unless $done;
$root->SetTimezone('UTC');
`

/** A running Request Tracker 5 with the queue and the catalog that every installation begins with. */
export interface RequestTracker {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string
  readonly credentials: typeof ROOT
  /** Calls its REST interface; answers the parsed body. Throws where it is refused. */
  call(method: string, path: string, body?: unknown): Promise<any>
  /** Stops everything and removes its files. */
  stop(): Promise<void>
}

/** Starts a real Request Tracker on a real PostgreSQL; the first run of a machine installs packages. */
export async function startRequestTracker(
  log: (line: string) => void = (line) => console.log(`# ${line}`),
): Promise<RequestTracker> {
  await installPackages(log, PACKAGES)
  const workspace = await createWorkspace()
  try {
    return await startIn(workspace)
  } catch (error) {
    await workspace.stop()
    throw error
  }
}

async function startIn(workspace: Workspace): Promise<RequestTracker> {
  const postgres = await startPostgres(workspace.directory)
  workspace.onStop(postgres.stop)
  await postgres.createRole('rt')
  await postgres.createDatabase(DATABASE, 'rt')
  const home = join(workspace.directory, 'rt')
  await runAs('root', 'install', ['-d', '-o', 'www-data', '-m', '700', home])
  const port = await findFreePort()
  const environment = await writeSettings(home, postgres, port)
  const dba = new URL(postgres.url(DATABASE, 'rt'))
  const init = ['--action', 'init', '--skip-create', '--dba', 'rt', '--dba-password', dba.password]
  await runAs('www-data', '/usr/sbin/rt-setup-database-5', init, { environment })
  await runAs('www-data', '/usr/bin/perl', ['-I/usr/share/request-tracker5/lib', '-e', PREPARE], {
    environment,
    input: ROOT.password,
  })
  const server = startAs(
    'www-data',
    '/usr/share/request-tracker5/libexec/rt-server',
    ['--host', '127.0.0.1', '--port', String(port)],
    join(workspace.directory, 'rt.log'),
    environment,
  )
  workspace.onStop(() => endProcess(server, 'SIGTERM'))
  const url = `http://127.0.0.1:${port}`
  const call: RequestTracker['call'] = async (method, path, body) => {
    const secret = Buffer.from(`${ROOT.username}:${ROOT.password}`).toString('base64')
    const answer = await fetch(`${url}/REST/2.0${path}`, {
      method,
      headers: { authorization: `Basic ${secret}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  for (let attempt = 0; ; attempt++) {
    const up = await call('GET', '/rt').catch((error) => error as Error)
    if (!(up instanceof Error)) break
    if (attempt === 150 || server.exitCode !== null) throw up
    await wait(200)
  }
  return { url, credentials: ROOT, call, stop: workspace.stop }
}

/** A configuration of its own: what the package brings belongs to whoever uses the machine. */
async function writeSettings(home: string, postgres: Postgres, port: number) {
  const { password } = new URL(postgres.url(DATABASE, 'rt'))
  const config = join(home, 'RT_SiteConfig.pm')
  const lines = [
    `Set($rtname, 'plant');`,
    `Set($WebDomain, '127.0.0.1');`,
    `Set($WebPort, ${port});`,
    `Set($DatabaseType, 'Pg');`,
    `Set($DatabaseHost, '127.0.0.1');`,
    `Set($DatabasePort, ${postgres.port});`,
    `Set($DatabaseName, '${DATABASE}');`,
    `Set($DatabaseUser, 'rt');`,
    `Set($DatabasePassword, '${password}');`,
    `Set($MailCommand, 'testfile');`,
    `Set($LogToSyslog, undef);`,
    `Set($LogToSTDERR, 'error');`,
    // The password is checked on each call: what costs a third of a second is a tenth of one then.
    'Set($BcryptCost, 4);',
    '1;',
  ]
  await runAs('www-data', 'sh', ['-c', 'umask 077; cat > "$0"', config], {
    input: lines.join('\n'),
  })
  const parts = join(home, 'RT_SiteConfig.d')
  await runAs('www-data', 'mkdir', ['-p', parts])
  return { RT_SITE_CONFIG: config, RT_SITE_CONFIG_DIR: parts }
}
