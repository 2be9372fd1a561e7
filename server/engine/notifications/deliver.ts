import type { ContactKind } from '../../store/schema.ts'
import type { Delivery } from './delivery.ts'
import { type MailServer, sendMail } from './mail.ts'
import type { Message } from './message.ts'
import { renderSlack, renderTeams } from './render-chat.ts'
import { postToWebhook, type WebhookOptions } from './webhook.ts'

export interface DeliveryOptions extends WebhookOptions {
  /** Null: none is configured, so mails fail at once. */
  mailServer: MailServer | null
}

/** Sends one message to one address. Does not throw for what the other side does. */
export function deliver(
  options: DeliveryOptions,
  to: { kind: ContactKind; address: string },
  message: Message,
  id: string,
): Promise<Delivery> {
  if (to.kind === 'slack') return postToWebhook(options, to.address, renderSlack(message))
  if (to.kind === 'teams') return postToWebhook(options, to.address, renderTeams(message))
  if (options.mailServer === null) {
    return Promise.resolve({ kind: 'never', reason: 'no mail server is configured' })
  }
  return sendMail(options.mailServer, to.address, message, id)
}
