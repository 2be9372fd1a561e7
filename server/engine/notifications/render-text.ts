import type { Message } from './message.ts'

/** The message as plain text, for mails that are read without HTML. */
export function renderText(message: Message): string {
  const { status, paragraphs, quote, facts, steps, action, items, footer } = message
  const width = Math.max(0, ...facts.map(({ label }) => label.length + 1))
  const parts = [
    status,
    ...paragraphs,
    quote && `${quote.by}: ${quote.quoted}`,
    facts.map(({ label, value }) => `${`${label}:`.padEnd(width)} ${value}`).join('\n'),
    steps && [steps.title, ...steps.items.map((step, at) => `${at + 1}. ${step}`)].join('\n'),
    items.map(({ text, url }) => `- ${text}${url === null ? '' : `\n  ${url}`}`).join('\n'),
    action && `${action.label}: ${action.url}`,
    `-- \n${footer.join('\n')}`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
