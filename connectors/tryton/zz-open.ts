import { readFileSync } from 'node:fs'
import {
  carryOut,
  createHttp,
  createIo,
  planAction,
  planCreate,
  planDelete,
  planUpdate,
  previewPlan,
  readOne,
  readPage,
} from '@millwright/kit'
import { tryton } from '/work/main/connectors/tryton/connector.ts'
export async function open(which: string) {
  const http = createHttp({ allowPrivate: () => true })
  let base: string,
    creds: any,
    close = async () => {}
  if (which === 'real') {
    const [url, database] = readFileSync('/tmp/trt/url', 'utf8').split(' ')
    base = url!
    creds = { database, username: 'buyer', password: 'Forge-lathe-77' }
  } else {
    const { createSandbox } = await import('@millwright/sandbox')
    const s = (await import('@millwright/sandbox'))
      .createSystems()
      .find((x: any) => x.name === 'tryton')!
    const sb = await createSandbox({ port: 0, systems: [s] })
    base = sb.url + '/tryton'
    creds = s.credentials
    close = async () => {
      await sb.close()
    }
  }
  let n = 0
  const io = createIo({
    connector: tryton,
    credentials: { kind: 'password', base_url: base, ...creds },
    http,
    timeout: 30000,
    onExchange: (e) => {
      n++
    },
  })
  return {
    io,
    done: async () => {
      await http.close()
      await close()
    },
    calls: () => n,
  }
}
