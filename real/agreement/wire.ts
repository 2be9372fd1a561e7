import type { Exchange, Post, World } from './exchange.ts'

const SEARCH = { id: 1, method: 'model.party.party.search', params: [[], 0, 1, null, {}] }

function asBuyer(name: string, post: Post): Exchange {
  return {
    name,
    post: ({ authorization }: World) => ({
      ...post,
      headers: { Authorization: authorization.buyer, ...post.headers },
    }),
  }
}

function asNobody(name: string, post: Post): Exchange {
  return { name, post: () => post }
}

function search(params: unknown[], model = 'party.party') {
  return { ...SEARCH, method: `model.${model}.search`, params }
}

function loginWith(login: string, factors: Record<string, string>) {
  return { id: 1, method: 'common.db.login', params: [login, factors] }
}

function withoutId(method: string, params: (world: World) => unknown[]): Exchange['post'] {
  return (world) => ({
    body: { method, params: params(world) },
    headers: { Authorization: world.authorization.buyer },
  })
}

/** Sessions, envelopes and what is wrong with a request before any record is looked at. */
export const WIRE: Exchange[] = [
  asNobody('login without a password asks for it', { body: loginWith('buyer', {}) }),
  asNobody('login of nobody without a password asks for it, too', { body: loginWith('ghost', {}) }),
  asNobody('login with a wrong password', { body: loginWith('ghost', { password: 'wrong' }) }),
  asNobody('a call without a session', { body: SEARCH }),
  asNobody('a session that does not exist', {
    body: SEARCH,
    headers: { Authorization: `Session ${Buffer.from('buyer:2:abc').toString('base64')}` },
  }),
  asNobody('an Authorization header that is no base64', {
    body: SEARCH,
    headers: { Authorization: 'Session ###' },
  }),
  asNobody('a database that does not exist', {
    body: loginWith('buyer', {}),
    path: '/../nowhere/',
  }),
  asNobody('the version of the server', {
    body: { id: 1, method: 'common.server.version', params: [] },
    path: '/../',
  }),
  asNobody('the list of databases', {
    body: { id: 1, method: 'common.db.list', params: [] },
    path: '/../',
  }),
  asBuyer('a content type with a charset', {
    body: SEARCH,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  }),
  asBuyer('a content type that is not JSON', {
    body: SEARCH,
    headers: { 'Content-Type': 'text/plain' },
  }),
  asBuyer('broken JSON', { body: '{"id":1,' }),
  asBuyer('a path below the database', { body: SEARCH, path: '/more' }),
  asBuyer('an envelope with one key more has no envelope in the answer', {
    body: { jsonrpc: '2.0', ...SEARCH },
  }),
  {
    name: 'an envelope without id has none in the answer',
    post: withoutId('model.party.party.search', ({ context }) => [[], 0, 1, null, context]),
  },
  {
    name: 'without an envelope a refusal is a status',
    post: withoutId('model.purchase.purchase.create', ({ context }) => [[{}], context]),
  },
  {
    name: 'without an envelope an unknown field is a status',
    post: withoutId('model.party.party.search', ({ context }) => [
      [['nope', '=', 1]],
      0,
      1,
      null,
      context,
    ]),
  },
  asBuyer('a call without a context', { body: search([[], 0, 1, null]) }),
  asBuyer('a call without parameters', { body: search([]) }),
  asBuyer('an unknown model', { body: search([[], 0, 1, null, {}], 'nope.nope') }),
  asBuyer('a method that is not open to clients', {
    body: { id: 1, method: 'model.party.party.browse', params: [[1], {}] },
  }),
  {
    name: 'a user in no group may not read purchases',
    post: ({ authorization, context }) => ({
      body: search([[], 0, 1, null, context], 'purchase.purchase'),
      headers: { Authorization: authorization.viewer },
    }),
  },
  {
    name: 'a user in no group may change parties all the same',
    post: ({ authorization, context, known }) => ({
      body: {
        id: 1,
        method: 'model.party.party.write',
        params: [[known['vendor.id']], { lang: null }, context],
      },
      headers: { Authorization: authorization.viewer },
    }),
  },
]
