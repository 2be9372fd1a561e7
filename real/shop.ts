import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** The pages of an account on a server of its own: how others embed the link page. */
export interface Shop {
  port: number
  close(): Promise<void>
}

const WEB = join(import.meta.dirname, '..', 'web')
const HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head>'
/** Everything that a page is told is kept in `told`; the address of the link stands in its query. */
const START = `
const told = []
const url = new URLSearchParams(location.search).get('url')
const tell = {
  onFinished: (result) => told.push({ finished: result }),
  onClosed: () => told.push('closed'),
}`
const REACT = `
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { MillwrightLink } from './link-react.tsx'
${START}
window.told = told
createRoot(document.querySelector('main')).render(createElement(MillwrightLink, { url, ...tell }))`

/** `server` is the node whose script the page loads. */
export async function openShop(server: string): Promise<Shop> {
  const script = `${HEAD}<body><main><h1>Shop</h1><button>Connect</button></main>
<script src="${server}/link/embed.js"></script><script>${START}
document.querySelector('button').onclick = () => Millwright.openLink({ url, ...tell })
</script></body></html>`
  const react = `${HEAD}<body><main></main><script type="module" src="/shop.js"></script></body></html>`
  const directory = await mkdtemp(join(tmpdir(), 'millwright-shop-'))
  await bundle(directory)
  const pages: Record<string, [type: string, text: string]> = {
    '/script': ['text/html', script],
    '/react': ['text/html', react],
    '/shop.js': ['text/javascript', await readFile(join(directory, 'shop.js'), 'utf8')],
  }
  await rm(directory, { recursive: true })
  const listener = createServer((request, response) => {
    const page = pages[new URL(request.url!, 'http://shop').pathname]
    response.writeHead(page ? 200 : 204, page && { 'content-type': `${page[0]}; charset=utf-8` })
    response.end(page?.[1])
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      listener.closeAllConnections()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}

/** As an account builds the component into a page of its own. */
async function bundle(directory: string): Promise<void> {
  const entry = join(WEB, 'shop.js')
  await build({
    root: WEB,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'shop',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? REACT : null),
      },
    ],
    build: {
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'shop.js' } },
    },
  })
}
