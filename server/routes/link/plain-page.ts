import type { FastifyReply } from 'fastify'
import { chooseLocale, type Locale } from '../../engine/link-locale.ts'
import { secureHeaders } from './headers.ts'

/** What a page says, in the languages that there are. */
export type PlainWords = Record<Locale, { title: string; text: string }>

/**
 * A page of a few words, where there is no better place to say them, in the language of the browser. `detail` is in
 * English, for those to whom the page is passed on.
 */
export function sendPlainPage(
  reply: FastifyReply,
  status: number,
  words: PlainWords,
  detail?: string,
): FastifyReply {
  const locale = chooseLocale(reply.request.headers['accept-language'])
  const [title, text] = [escapeHtml(words[locale].title), escapeHtml(words[locale].text)]
  const html = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/sign-in/style.css">
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
${detail === undefined ? '' : `<p class="hint" lang="en">${escapeHtml(detail)}</p>`}
</main>
</body>
</html>`
  return secureHeaders(reply).status(status).type('text/html; charset=utf-8').send(html)
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
