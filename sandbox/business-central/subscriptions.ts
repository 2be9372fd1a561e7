import { createHash } from 'node:crypto'
import type { Answer, Call } from '../system.ts'
import { readBody } from './body.ts'
import { notFound, Refusal } from './errors.ts'
import { JSON_TYPE } from './read.ts'
import type { Subscription, Webhooks } from './webhooks.ts'

/** `/subscriptions`, at the root and not below a company. */
export async function answerSubscriptions(
  webhooks: Webhooks,
  call: Call,
  path: string,
): Promise<Answer> {
  const id = /^\/subscriptions\('([^']+)'\)$/.exec(path)?.[1]
  if (id === undefined) {
    if (call.method === 'POST') {
      const made = await webhooks.create(readBody(call.body), call.now)
      return { status: 201, headers: JSON_TYPE, body: show(made) }
    }
    return {
      status: 200,
      headers: JSON_TYPE,
      body: { value: [...webhooks.subscriptions.values()].map(show) },
    }
  }
  const found = webhooks.subscriptions.get(id)
  if (!found) throw notFound()
  if (call.method === 'DELETE') {
    webhooks.subscriptions.delete(id)
    return { status: 204 }
  }
  if (call.method === 'PATCH') {
    const match = call.headers['if-match']
    if (match !== '*' && match !== etagOf(found)) {
      throw new Refusal(
        400,
        'BadRequest_InvalidToken',
        'Could not validate the client concurrency token required by the service. Please provide a valid token in the client request.',
      )
    }
    await webhooks.renew(found, call.now)
  }
  return { status: 200, headers: JSON_TYPE, body: show(found) }
}

function etagOf({ subscriptionId, version }: Subscription): string {
  const digits = createHash('md5').update(`${subscriptionId} ${version}`).digest('hex')
  return `W/"${Buffer.from(`'32;${digits};00;'`).toString('base64')}"`
}

function show(subscription: Subscription): object {
  const { version, ...rest } = subscription
  return {
    '@odata.etag': etagOf(subscription),
    ...rest,
    timestamp: 332_571_277 + version,
    userId: '00000000-0000-0000-0000-000000000001',
  }
}
