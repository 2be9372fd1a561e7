import type { FormField } from '@millwright/kit'

const baseUrl: FormField = {
  name: 'base_url',
  label: 'Address',
  kind: 'url',
  required: true,
  help: 'The API host: https://my123456-api.s4hana.cloud.sap in the cloud (with -api), https://host:44300 on premises.',
}

const client: FormField = {
  name: 'client',
  label: 'Client',
  kind: 'text',
  required: false,
  help: 'Three digits, shown on the logon screen. Without it the server takes its own default client, and a right password looks wrong. Leave it empty in the public cloud.',
}

const common: readonly FormField[] = [
  {
    name: 'deployment',
    label: 'Edition',
    kind: 'select',
    required: false,
    default: 'on_premises',
    help: 'The public cloud takes new products through another service than the other editions.',
    options: [
      { value: 'cloud_public', label: 'Cloud, public edition' },
      { value: 'cloud_private', label: 'Cloud, private edition' },
      { value: 'on_premises', label: 'On premises' },
    ],
  },
  {
    name: 'language',
    label: 'Language',
    kind: 'text',
    required: false,
    default: 'EN',
    help: 'Two letters. Messages and texts of products are read and written in it.',
  },
  {
    name: 'time_zone',
    label: 'Time zone of the system',
    kind: 'text',
    required: false,
    default: 'UTC',
    help: 'IANA name such as Europe/Berlin. In SAP: transaction STZAC, or System > Status. Times without a zone are read in it.',
  },
  {
    name: 'company_code',
    label: 'Default company code',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders that name no organization_id.',
  },
  {
    name: 'purchasing_organization',
    label: 'Default purchasing organization',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders without custom_fields.PurchasingOrganization.',
  },
  {
    name: 'purchasing_group',
    label: 'Default purchasing group',
    kind: 'text',
    required: false,
    help: 'Taken for new purchase orders and requisitions without custom_fields.PurchasingGroup.',
  },
]

export const basicForm: readonly FormField[] = [
  baseUrl,
  client,
  {
    name: 'username',
    label: 'User',
    kind: 'text',
    required: true,
    help: 'A communication user (cloud: app Maintain Communication Users; on premises: SU01, type System or Communication). A dialog user of the cloud cannot sign in here.',
  },
  {
    name: 'password',
    label: 'Password',
    kind: 'secret',
    required: true,
    help: 'Three wrong passwords lock a communication user of the cloud. Unlock it in the same app or in SU01.',
  },
  ...common,
]

export const oauthForm: readonly FormField[] = [
  baseUrl,
  client,
  {
    name: 'client_id',
    label: 'OAuth client id',
    kind: 'text',
    required: true,
    help: 'Cloud: in the communication arrangement, OAuth 2.0 details. On premises: transaction SOAUTH2.',
  },
  {
    name: 'client_secret',
    label: 'OAuth client secret',
    kind: 'secret',
    required: true,
    help: 'The password of the communication user that is the OAuth client.',
  },
  {
    name: 'scope',
    label: 'Scopes',
    kind: 'text',
    required: false,
    help: 'On premises: the service scopes, separated by blanks, such as API_PURCHASEORDER_PROCESS_SRV_0001.',
  },
  {
    name: 'token_path',
    label: 'Path of the token service',
    kind: 'text',
    required: false,
    default: '/sap/bc/sec/oauth2/token',
    help: 'At the same address. Change it only if the administrator says so.',
  },
  ...common,
]
