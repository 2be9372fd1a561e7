import type { Auth } from '@millwright/kit'

/** A key acts as the user who made it; it does not expire (vendor specification). */
export const keyAuth: Auth = {
  kind: 'api_key',
  label: 'API key',
  fields: [
    {
      name: 'base_url',
      label: 'Address of the API',
      kind: 'url',
      required: true,
      help: 'The same for all customers of MaintainX.',
      default: 'https://api.getmaintainx.com/v1',
    },
    {
      name: 'api_key',
      label: 'API key',
      kind: 'secret',
      required: true,
      help: 'Settings › Integrations › API Keys › New Key. It is shown only once.',
    },
    {
      name: 'organization_id',
      label: 'Organization',
      kind: 'number',
      required: false,
      help: 'Only for a key of several organizations: the number of the one to connect.',
    },
  ],
  sign: (_, credentials) => ({ authorization: `Bearer ${credentials.api_key}` }),
}
