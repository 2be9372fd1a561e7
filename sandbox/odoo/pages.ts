import type { Answer } from '../system.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: '400 Bad Request',
  404: '404 Not Found',
  415: '415 Unsupported Media Type',
  429: '429 Too Many Requests',
  502: '502 Bad Gateway',
}

const WORDS: Readonly<Record<string, string>> = {
  'No database':
    'No database is selected and the requested URL was not found in the server-wide controllers.',
}

/** A page of the web framework, or of a proxy in front of it. */
export function answerPage(status: number, what = ''): Answer {
  const title = TITLES[status] ?? String(status)
  const text = WORDS[what] ?? what
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.slice(4)}</h1>\n<p>${text}</p>\n`,
  }
}

export function answerLogin(): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: '<!doctype html><html><head><title>Login | Odoo</title></head><body><form action="/web/login" method="post"><input name="login"><input type="password" name="password"><button>Log in</button></form></body></html>',
  }
}

/** What the server says on all its answers. */
export function withHeaders(answer: Answer): Answer {
  const isJson = typeof answer.body === 'object' && !Buffer.isBuffer(answer.body)
  return {
    ...answer,
    headers: {
      ...(isJson && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(answer.status < 300 && { 'X-Content-Type-Options': 'nosniff' }),
      ...answer.headers,
    },
  }
}
