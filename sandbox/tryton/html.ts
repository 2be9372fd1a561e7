import type { Answer } from '../system.ts'

const PAGES: Record<number, [title: string, text: string]> = {
  400: [
    'Bad Request',
    'The browser (or proxy) sent a request that this server could not understand.',
  ],
  401: [
    'Unauthorized',
    'The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn&#39;t understand how to supply the credentials required.',
  ],
  403: [
    'Forbidden',
    'You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server.',
  ],
  404: [
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  308: ['Permanent Redirect', 'You should be redirected automatically to the target URL.'],
  405: ['Method Not Allowed', 'The method is not allowed for the requested URL.'],
  409: ['Conflict', 'A conflict happened while processing the request.'],
  423: ['Locked', 'The resource that is being accessed is locked.'],
  429: ['Too Many Requests', 'This user has exceeded an allotted request count. Try again later.'],
  500: [
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
}

/** An error page as the source's web server makes one; `text` replaces the usual sentence. */
export function answerPage(status: number, text?: string): Answer {
  const [title, usual] = PAGES[status] ?? ['Error', '']
  const words = text === undefined ? usual : escapeHtml(text)
  return {
    status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${words}</p>\n`,
  }
}

/** 401 without a body; browsers' own requests are not asked for a password. */
export function answerUnauthorized(requestedWith: unknown): Answer {
  const asked = requestedWith === 'XMLHttpRequest'
  return {
    status: 401,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      ...(asked ? {} : { 'WWW-Authenticate': 'Basic realm="Tryton"' }),
    },
    body: '',
  }
}

/** What a proxy that wants a browser to log in puts in the way. */
export function answerLoginPage(): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: '<!doctype html>\n<html lang=en>\n<title>Tryton</title>\n<h1>Login</h1>\n<form method=post><input name=login><input name=password type=password></form>\n',
  }
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;')
    .replaceAll('\n', '<br>')
}
