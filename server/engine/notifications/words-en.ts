import type { Words } from './words.ts'

export const english: Words = {
  states: {
    'connection.reauthorization_required': 'Reauthorization required',
    'connection.unreachable': 'Unreachable',
    'connection.recovered': 'Active again',
    'connection.inactive': 'Inactive',
    'connection.disconnected': 'Disconnected',
    'credits.low': 'Credits are running low',
    'credits.exhausted': 'Credits are used up',
    'webhook.failing': 'A webhook endpoint is failing',
    'webhook.disabled': 'A webhook endpoint was disabled',
  },
  tellings: {
    'connection.reauthorization_required': {
      subject: ({ account, system }) => `${system} must be connected to ${account} again`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${account} works with ${system} of ${customer} (connection “${connection}”). Since ${since}, ${system} has refused the sign-in.`,
        'No data is exchanged until it is connected again. Nothing is lost: your data stays where it is.',
      ],
      steps: ({ system }) => [
        `Open the link below. It leads straight to the form for ${system}.`,
        'Enter the credentials. They are tried at once, and the page says whether they work.',
        'That is all: the exchange of data goes on by itself.',
      ],
    },
    'connection.unreachable': {
      subject: ({ account, system }) => `${account} cannot reach ${system}`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${account} works with ${system} of ${customer} (connection “${connection}”). Since ${since}, it has not answered.`,
        'No data is exchanged meanwhile. If this is a planned maintenance, there is nothing to do.',
      ],
      steps: ({ system, account }) => [
        `Look whether ${system} is running and people can work with it.`,
        'Ask the administrator whether its address, its certificate or the firewall was changed.',
        `There is nothing to enter: as soon as ${system} answers, the exchange goes on by itself. Tell ${account} if the address is another one now.`,
      ],
    },
    'connection.recovered': {
      subject: ({ account, system }) => `${system} and ${account} work together again`,
      paragraphs: ({ system, connection, customer, since }) => [
        `${system} of ${customer} (connection “${connection}”) has been answering again since ${since}. Data is exchanged as before; there is nothing to do.`,
      ],
      steps: () => [],
    },
    'connection.disconnected': {
      subject: ({ account, system }) => `${system} was disconnected from ${account}`,
      paragraphs: ({ account, system, connection, customer, since }) => [
        `${system} of ${customer} (connection “${connection}”) was disconnected on ${since}. Its credentials were forgotten, and data is no longer exchanged.`,
        `If you did not expect this, ask ${account}.`,
      ],
      steps: () => [],
    },
  },
  causes: {
    password_expired: 'the password has expired',
    account_locked: 'the user is locked',
    credentials_refused: 'the user or the password is refused',
    sign_in_page: 'it shows a sign-in page instead of an answer',
    grant_revoked: 'the permission was withdrawn or has run out',
    client_refused: 'the application that is registered there is refused',
    other: 'the sign-in is refused',
  },
  firstSteps: {
    password_expired: ({ system }) =>
      `Give the user a new password in ${system}, or ask your administrator for it.`,
    account_locked: ({ system }) => `Have the user unlocked in ${system}.`,
    sign_in_page: ({ system }) =>
      `Ask your administrator whether the sign-in of ${system} was changed.`,
    grant_revoked: ({ system }) =>
      `Find somebody who may give permissions in ${system}, if you may not yourself.`,
    client_refused: ({ system }) =>
      `Ask your administrator whether the application registered in ${system} still exists, and whether its secret has expired.`,
    other: ({ system }) => `Have a user and a password ready that work in ${system}.`,
  },
  askForLink: ({ account }) => `Ask ${account} for a link to connect again.`,
  because: (cause) => `The reason: ${cause}.`,
  stepsTitle: 'What to do',
  action: 'Connect again',
  quoteBy: (system) => `${system} says`,
  quote: (text) => `“${text}”`,
  storm: (state, count, host) => `${state}: ${count} connections at ${host}`,
  more: (count) => `and ${count} more`,
  sample: 'This is a sample: nothing has happened, and there is nothing to do.',
  sampleTag: 'Sample',
  footer: ({ account, customer }) => [
    `${account} writes to you because your address is its contact at ${customer}. If that is wrong, tell ${account}.`,
    'Whoever has the link can enter credentials: give it only to people of your company.',
  ],
  teamFooter: (account) => `Sent because this address is a contact of ${account} in Millwright.`,
  labels: {
    account: 'Account',
    customer: 'Customer',
    connection: 'Connection',
    system: 'System',
    since: 'Since',
    at: 'At',
    reason: 'Reason',
    event: 'Event',
    credits_left: 'Credits left',
    endpoint: 'Endpoint',
    failing_since: 'Failing since',
  },
}
