import type { Message } from './message.ts'

const FONT = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

/** The message as HTML that loads nothing from anywhere: no image, no style sheet, no script. */
export function renderHtml(message: Message): string {
  const { language, status, paragraphs, quote, facts, steps, action, items, footer } = message
  const parts = [
    `<p style="margin: 0 0 16px; font-size: 18px; font-weight: 600">${escapeHtml(status)}</p>`,
    ...paragraphs.map((text) => `<p style="margin: 0 0 12px">${escapeHtml(text)}</p>`),
    quote &&
      `<p style="margin: 0 0 4px">${escapeHtml(quote.by)}:</p><blockquote style="margin: 0 0 16px; padding: 4px 12px; border-left: 3px solid #8a8a8a">${escapeHtml(quote.text)}</blockquote>`,
    facts.length > 0 && renderFacts(facts),
    steps &&
      `<h2 style="margin: 16px 0 8px; font-size: 16px">${escapeHtml(steps.title)}</h2><ol style="margin: 0 0 16px; padding-left: 24px">${steps.items.map((step) => `<li style="margin: 0 0 4px">${escapeHtml(step)}</li>`).join('')}</ol>`,
    items.length > 0 &&
      `<ul style="margin: 0 0 16px; padding-left: 24px">${items.map(renderItem).join('')}</ul>`,
    action && renderAction(action),
    `<p style="margin: 24px 0 0; font-size: 13px; color: #595959">${footer.map(escapeHtml).join('<br>')}</p>`,
  ]
  const body = parts.filter(Boolean).join('\n')
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(message.subject)}</title></head>
<body style="margin: 0; padding: 24px 16px; ${FONT}; font-size: 15px; line-height: 1.5; color: #1a1a1a; background: #ffffff">
<div style="max-width: 600px; margin: 0 auto">
${body}
</div>
</body>
</html>
`
}

function renderFacts(facts: Message['facts']): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="padding: 2px 16px 2px 0; text-align: left; font-weight: 400; color: #595959">${escapeHtml(label)}</th><td style="padding: 2px 0">${escapeHtml(value)}</td></tr>`,
  )
  return `<table style="margin: 0 0 16px; border-collapse: collapse">${rows.join('')}</table>`
}

function renderItem({ text, url }: Message['items'][number]): string {
  const shown = escapeHtml(text)
  return `<li>${url === null ? shown : `<a href="${escapeHtml(url)}">${shown}</a>`}</li>`
}

/** The address is there to be read too: people shall see where a button leads. */
function renderAction({ label, url }: NonNullable<Message['action']>): string {
  const href = escapeHtml(url)
  return `<p style="margin: 16px 0 8px"><a href="${href}" style="display: inline-block; padding: 10px 20px; border-radius: 4px; background: #0b5fff; color: #ffffff; text-decoration: none">${escapeHtml(label)}</a></p><p style="margin: 0 0 16px; font-size: 13px; word-break: break-all">${href}</p>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
