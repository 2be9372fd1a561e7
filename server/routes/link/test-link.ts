import type { TestAnswer, TestNode } from '../../test-node.ts'

/** A link as its customer meets it. */
export interface TestLink {
  id: string
  token: string
  url: string
}

/** What a person does with a link, without a browser. */
export interface TestPerson {
  session(): Promise<TestAnswer>
  /** Types credentials; gives the lines of the check. */
  attempt(body: Record<string, unknown>, headers?: Record<string, string>): Promise<any[]>
  refused(body: Record<string, unknown>): Promise<TestAnswer>
  resume(attemptId: string): Promise<any[]>
  finish(attemptId: string, body?: Record<string, unknown>): Promise<TestAnswer>
}

export async function makeLink(
  node: TestNode,
  body: Record<string, unknown> = {},
): Promise<TestLink> {
  const answer = await node.call('POST', '/admin/v1/links', {
    token: node.account_key,
    body: { customer: { external_id: 'acme', name: 'ACME' }, ...body },
  })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return toLink(answer.body)
}

export function toLink({ id, url }: { id: string; url: string }): TestLink {
  return { id, url, token: url.split('/').at(-1)! }
}

export function actAs(node: TestNode, token: string): TestPerson {
  const call = (method: string, path: string, more = {}) =>
    node.call(method, `/link/api/${path}`, { token, ...more })
  const lines = async (
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const reply = await node.app.inject({
      method,
      url: `/link/api/${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`)
    return reply.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  return {
    session: () => call('GET', 'session'),
    attempt: (body, headers = {}) => lines('POST', 'attempts', { body, headers }),
    refused: (body) => call('POST', 'attempts', { body }),
    resume: (id) => lines('GET', `attempts/${id}`),
    finish: (id, body = {}) => call('POST', `attempts/${id}/finish`, { body }),
  }
}

/** The right form of a simulated system. */
export function formOf(
  node: TestNode,
  system: string,
  changes: Record<string, string> = {},
): Record<string, unknown> {
  const connector = node.services.catalogue.find((one) => one.system === system)!
  const { basePath, credentials } = node.sandbox.systems.find(({ name }) => name === system)!
  return {
    system,
    deployment: connector.deployments[0],
    credentials: {
      kind: connector.auth[0]!.kind,
      base_url: `${node.sandbox.url}/${system}${basePath}`,
      ...credentials,
      ...changes,
    },
  }
}

/** From a new link to its end; gives the last answers. */
export async function connectBy(node: TestNode, link: TestLink, system = 'maintainx') {
  const person = actAs(node, link.token)
  const end = (await person.attempt(formOf(node, system))).at(-1)
  if (end.result !== 'ready') throw new Error(JSON.stringify(end))
  const { status, body } = await person.finish(end.attempt_id)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return { attempt_id: end.attempt_id as string, result: body }
}
