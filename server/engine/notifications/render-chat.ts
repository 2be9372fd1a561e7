import type { Message } from './message.ts'

// A chat refuses texts beyond its limits, so lists are cut.
const MAX_ITEMS = 40

/** The message as a Slack-compatible webhook takes it. */
export function renderSlack(message: Message): Record<string, unknown> {
  const sections = [
    `*${escapeSlack(`${message.status}: ${message.subject}`)}*`,
    ...message.paragraphs.map(escapeSlack),
    message.facts
      .map(({ label, value }) => `*${escapeSlack(label)}:* ${escapeSlack(value)}`)
      .join('\n'),
    message.quote &&
      `>${escapeSlack(`${message.quote.by}: ${message.quote.quoted}`).replaceAll('\n', '\n>')}`,
    message.steps && listSteps(message).map(escapeSlack).join('\n'),
    shownItems(message)
      .map(({ text, url }) => `• ${url === null ? escapeSlack(text) : linkSlack(url, text)}`)
      .join('\n'),
    message.action && linkSlack(message.action.url, message.action.label),
  ].filter((text): text is string => Boolean(text))
  return {
    // What a notification shows, and what a reader hears.
    text: escapeSlack(message.subject),
    blocks: sections.map((text) => ({
      type: 'section',
      text: { type: 'mrkdwn', text: text.slice(0, 3_000) },
    })),
  }
}

/** The message as a Teams-compatible webhook takes it: one adaptive card. */
export function renderTeams(message: Message): Record<string, unknown> {
  const block = (text: string, more: Record<string, unknown> = {}) => ({
    type: 'TextBlock',
    wrap: true,
    text: escapeCard(text),
    ...more,
  })
  const body = [
    block(message.status, { weight: 'Bolder', size: 'Medium' }),
    block(message.subject),
    ...message.paragraphs.map((text) => block(text)),
    message.facts.length > 0 && {
      type: 'FactSet',
      facts: message.facts.map(({ label, value }) => ({ title: label, value: escapeCard(value) })),
    },
    message.quote && block(`${message.quote.by}: ${message.quote.quoted}`),
    ...listSteps(message).map((text) => block(text)),
    ...shownItems(message).map(({ text }) => block(`• ${text}`, { spacing: 'None' })),
  ].filter(Boolean)
  const actions = message.action
    ? [{ type: 'Action.OpenUrl', title: message.action.label, url: message.action.url }]
    : []
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
          actions,
        },
      },
    ],
  }
}

function shownItems({ items }: Message): Message['items'] {
  if (items.length <= MAX_ITEMS) return items
  return [...items.slice(0, MAX_ITEMS), { text: '…', url: null }]
}

function listSteps({ steps }: Message): string[] {
  return steps ? [steps.title, ...steps.items.map((step, at) => `${at + 1}. ${step}`)] : []
}

function linkSlack(url: string, text: string): string {
  const [address, label] = [url.replaceAll('|', '%7C'), text.replaceAll('|', '¦')]
  return `<${escapeSlack(address)}|${escapeSlack(label)}>`
}

/** What a source said must not become a mention or a link. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Cards read Markdown: links and emphasis of a source's words are shown as they were written. */
function escapeCard(text: string): string {
  return text.replace(/[\\`*_[\]()#~>]/g, (character) => `\\${character}`)
}
