import type { Delivery } from './delivery.ts'
import type { Message } from './message.ts'
import { renderHtml } from './render-html.ts'
import { renderText } from './render-text.ts'

export interface MailServer {
  /** smtp: or smtps:, with user and password where it wants them. */
  url: string
  /** Whose mails they are. */
  from: string
}

const CONNECT_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 20_000
/** However slowly the server goes on talking. */
const WHOLE_TIMEOUT_MS = 60_000
const MAX_REASON = 300

/**
 * Sends a message as mail, in plain text and HTML. `id` becomes its Message-ID, so that two tries
 * of one message are one to whoever has received it twice.
 */
export async function sendMail(
  { url, from }: MailServer,
  to: string,
  message: Message,
  id: string,
): Promise<Delivery> {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      signal: AbortSignal.timeout(WHOLE_TIMEOUT_MS),
      from: { name: message.sender, address: from },
      to: { name: '', address: to },
      subject: message.subject,
      messageId: `<${id}@${domain}>`,
      text: renderText(message),
      html: renderHtml(message),
      headers: { 'Auto-Submitted': 'auto-generated' },
      list: { id: { url: `notifications.${domain}`, comment: 'Millwright notifications' } },
    })
    return { kind: 'sent' }
  } catch (error) {
    return judge(error as MailError)
  } finally {
    transport.close()
  }
}

interface MailError extends Error {
  code?: string
  responseCode?: number
  response?: string
}

/** A server that refuses the recipient or the message for good will not change its mind; all else may pass. */
function judge({ code, responseCode, response, message }: MailError): Delivery {
  const said = (response ?? `${code ?? 'no connection'}: ${message}`).slice(0, MAX_REASON)
  const isFinal = (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500
  return isFinal
    ? { kind: 'never', reason: `The mail server refuses it: ${said}` }
    : { kind: 'later', reason: `The mail server did not take it: ${said}` }
}
