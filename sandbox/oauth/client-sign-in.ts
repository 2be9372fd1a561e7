import type { Call } from '../system.ts'
import { OAuthError } from './errors.ts'
import type { Profile } from './profile.ts'

/** Reads the form of an endpoint that clients call. Throws OAuthError for any other body. */
export function readForm(call: Call): URLSearchParams {
  if (call.method !== 'POST') throw new OAuthError('invalid_request', 'Use POST.', 405)
  const type = String(call.headers['content-type'] ?? '')
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.')
  }
  const form = new URLSearchParams(call.body.toString())
  if (new Set(form.keys()).size !== form.size) {
    throw new OAuthError('invalid_request', 'A parameter occurs twice.')
  }
  return form
}

/** Throws OAuthError unless id and secret come in exactly one way, Basic or the form, and are right. */
export function checkClient({ client }: Profile, call: Call, form: URLSearchParams): void {
  const basic = readBasic(call.headers.authorization)
  if (basic && form.has('client_secret')) {
    throw new OAuthError('invalid_request', 'The client has signed in in two ways.')
  }
  const [id, secret] = basic ?? [form.get('client_id'), form.get('client_secret')]
  if (id === client.id && secret === client.secret) return
  const challenge = basic ? { 'www-authenticate': 'Basic realm="oauth"' } : {}
  throw new OAuthError('invalid_client', 'Client authentication failed.', 401, challenge)
}

function readBasic(header: string | undefined): [string, string] | null {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return [decode(id), decode(secret.join(':'))]
}

/** Both halves are encoded like a form; what a client has not encoded so is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
