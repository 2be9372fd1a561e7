import type { Auth, Credentials } from '@millwright/kit'
import { insertCompany, needsCompany, openCompany } from './companies.ts'
import { basicForm, entraForm } from './form.ts'
import { basicGuide, codeGuide, oauthGuide } from './steps.ts'

const ONLINE = 'https://api.businesscentral.dynamics.com'
const LOGIN = 'https://login.microsoftonline.com'

/** Each call belongs to a company; which one is found out once. */
const session: NonNullable<Auth['session']> = {
  scope: (call) => (needsCompany(call) ? 'company' : null),
  open: (send, { credentials }) => openCompany(send, credentials),
  hasEnded: () => false,
}

/**
 * Where tokens come from: what the form says, else Microsoft's own sign-in for its own address. Behind any other
 * address (a gateway of one's own) the sign-in is looked for at the same place.
 */
function loginOf({ base_url = '', login_url }: Credentials): string {
  if (login_url) return login_url.replace(/\/+$/, '')
  return base_url.startsWith(`${ONLINE}/`) ? LOGIN : base_url.replace(/\/(v2\.0\/.*)?$/, '')
}

const endpoint = (credentials: Credentials, name: string) =>
  `${loginOf(credentials)}/${encodeURIComponent(credentials.tenant ?? '')}/oauth2/v2.0/${name}`

const directory = {
  tokenUrl: (credentials: Credentials) => endpoint(credentials, 'token'),
  clientAuth: 'post' as const,
}

const bearer: Pick<Auth, 'sign' | 'complete' | 'session'> = {
  sign: (_, { access_token }) => ({ authorization: `Bearer ${access_token}` }),
  complete: insertCompany,
  session,
}

/** An application acts for itself; there is never a refresh token (vendor page). */
export const clientCredentials: Auth = {
  kind: 'oauth2_client_credentials',
  label: 'Application (Microsoft Entra)',
  fields: entraForm,
  ...oauthGuide,
  oauth: { grant: 'client_credentials', ...directory, scope: () => `${ONLINE}/.default` },
  ...bearer,
}

/** On behalf of a licensed user. */
export const authorizationCode: Auth = {
  kind: 'oauth2_authorization_code',
  label: 'Sign-in of a user (Microsoft Entra)',
  fields: entraForm,
  ...codeGuide,
  oauth: {
    grant: 'authorization_code',
    authorizeUrl: (credentials) => endpoint(credentials, 'authorize'),
    ...directory,
    scope: () => `${ONLINE}/Financials.ReadWrite.All offline_access`,
  },
  ...bearer,
}

/** On premises only: user and web service access key. */
export const basicAuth: Auth = {
  kind: 'basic',
  label: 'User and web service access key (on premises)',
  fields: basicForm,
  ...basicGuide,
  user: ['username'],
  sign: (_, { username = '', web_service_key = '' }) => ({
    authorization: `Basic ${Buffer.from(`${username}:${web_service_key}`, 'utf8').toString('base64')}`,
  }),
  complete: insertCompany,
  session,
}
