import { existsSync, readFileSync } from 'node:fs'
import type { Connector } from '../connector.ts'
import { createHttp, type Http } from '../http.ts'
import { type Conformance, conform } from './conform.ts'
import { connectSandbox, type SandboxAt } from './connection.ts'
import type { ConformOptions, Connection, Samples } from './options.ts'

/** What a connector's `samples.ts` exports. */
export interface OwnSamples {
  samples: Samples
  skip: NonNullable<ConformOptions['skip']>
  /** Instead of the simulated system's usual ones: of a user who may do everything that is declared. */
  sandboxCredentials?: Record<string, string>
}

/** What of the suite is wanted. */
export type Wanted = Pick<ConformOptions, 'only' | 'entities' | 'seed' | 'onResult'>

/** Judges a connector on a connection that `connect` makes, with the samples and the guide of its folder. */
export async function judgeConnector(
  connector: Connector,
  at: {
    own: OwnSamples
    /** Address of the connector's folder, or of a file in it. */
    folder: string | URL
    connect: (http: Http) => Connection
    wanted?: Wanted
  },
): Promise<Conformance> {
  const http = createHttp({ allowPrivate: () => true })
  const guide = new URL('guide.md', at.folder)
  try {
    return await conform(connector, {
      ...at.connect(http),
      samples: at.own.samples,
      skip: at.own.skip,
      guide: existsSync(guide) ? readFileSync(guide, 'utf8') : null,
      ...at.wanted,
    })
  } finally {
    await http.close()
  }
}

/** The same against the simulated system of a sandbox, which is closed afterwards. */
export async function judgeOnSandbox(
  connector: Connector,
  at: {
    sandbox: SandboxAt & { close(): Promise<void> }
    own: OwnSamples
    folder: string | URL
    wanted?: Wanted
  },
): Promise<Conformance> {
  const { sandbox, own, folder, wanted } = at
  const others = own.sandboxCredentials
  try {
    return await judgeConnector(connector, {
      own,
      folder,
      connect: (http) => connectSandbox(connector, { sandbox, http, others }),
      ...(wanted && { wanted }),
    })
  } finally {
    await sandbox.close()
  }
}
