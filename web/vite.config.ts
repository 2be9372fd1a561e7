import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname

export default defineConfig({
  root,
  plugins: [react(), leaveOutLanguages(), emitEmbed(), preloadFont()],
  // Each page has the files at its own address, so that one can stand behind an ingress without the other.
  experimental: {
    renderBuiltUrl: (name, { hostId, hostType }) =>
      hostType === 'html' ? `${addressOf(hostId)}${name}` : { relative: true },
  },
  build: {
    assetsDir: 'assets',
    // The content security policy allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { link: join(root, 'link.html'), dashboard: join(root, 'dashboard.html') },
    },
  },
})

/** Where the server shows a page: `link.html` under `/link/`. */
function addressOf(page: string): string {
  return `/${basename(page, '.html')}/`
}

/** The parts from elsewhere bring texts in 34 languages; the pages have two. */
function leaveOutLanguages(): Plugin {
  const foreign = /\/react-aria\/.*\/intl\/\w+\/(?!en-US|de-DE)[a-z]{2}-[A-Z]{2}\.mjs$/
  return {
    name: 'leave-out-languages',
    load: { filter: { id: foreign }, handler: () => 'export default {}' },
  }
}

/** The script for other people's pages has a fixed name and is no module: it is copied as it is written. */
function emitEmbed(): Plugin {
  return {
    name: 'emit-embed',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(join(root, 'embed.js'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'embed.js', source })
    },
  }
}

/** Asks for the text font together with the styles, so that the first paint has it. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle, filename }) {
        const font = Object.keys(bundle ?? {}).find((name) => /inter-latin-wght-normal/.test(name))
        if (!font) throw new Error('The text font is not in the bundle.')
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true }
        return [
          {
            tag: 'link',
            attrs: { ...attrs, href: `${addressOf(filename)}${font}` },
            injectTo: 'head',
          },
        ]
      },
    },
  }
}
