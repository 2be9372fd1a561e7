import { type Api, expectStatus, openApi } from './api.ts'
import { makeAccountKey, type OwnServer, startOwnServer } from './own-server.ts'
import { openSource, type Source } from './source.ts'
import { startTryton, type Tryton, USERS } from './tryton.ts'

/** A real Tryton, our server beside it on the same PostgreSQL, and a connection between the two. */
export interface Plant {
  readonly tryton: Tryton
  readonly server: OwnServer
  /** Tryton itself, asked as the user of the connection. */
  readonly source: Source
  /** Our API with an account key. */
  readonly admin: Api
  readonly accountKey: string
  /** Our API with the token of the connection. */
  readonly api: Api
  /** Id of the connection. */
  readonly connection: string
  readonly token: string
  stop(): Promise<void>
}

export async function startPlant(): Promise<Plant> {
  const tryton = await startTryton()
  let server: OwnServer | undefined
  const stop = async () => {
    for (const line of server?.failures() ?? []) console.log(`# ${line}`)
    await server?.stop()
    await tryton.stop()
  }
  try {
    server = await startOwnServer(tryton.databaseUrl)
    const accountKey = await makeAccountKey(tryton.databaseUrl, 'Plant')
    const admin = openApi(server.url, accountKey)
    const answer = await connect(admin, tryton, USERS.buyer)
    const { id, token } = expectStatus(201, answer)
    const source = await openSource(tryton, USERS.buyer)
    const api = openApi(server.url, token)
    return { tryton, server, source, admin, accountKey, api, connection: id, token, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Asks our server to connect a Tryton as one of its users. */
export function connect(
  admin: Api,
  tryton: Tryton,
  user: { login: string; password: string },
): ReturnType<Api> {
  return admin('POST', '/admin/v1/connections', {
    body: {
      customer: { external_id: 'ridgeway', name: 'Ridgeway Maschinenbau GmbH' },
      system: 'tryton',
      deployment: 'on_premises',
      name: `Tryton as ${user.login}`,
      credentials: {
        base_url: tryton.url,
        database: tryton.database,
        username: user.login,
        password: user.password,
      },
    },
  })
}
