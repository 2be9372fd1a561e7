import type { Audience } from '../../store/schema.ts'
import type { Content, Fact, Message, Subject } from './message.ts'
import { type Names, tellTime, type Words, words } from './words.ts'

/** The signs of the states, the same everywhere. */
const SIGNS: Readonly<Record<string, string>> = {
  'connection.reauthorization_required': '■',
  'connection.unreachable': '▲',
  'connection.recovered': '●',
  'connection.inactive': '◐',
  'connection.disconnected': '–',
}
/** So many lines of a storm are shown. */
const MAX_ITEMS = 100
const MAX_QUOTE = 500
const REFUSED = 'connection.reauthorization_required'

/** What is said to somebody of the account's team, or to the people of its customer. */
export function compose(audience: Audience, content: Content, host: string | null): Message {
  const word = words[content.language]
  const [subject] = content.subjects
  const message =
    content.subjects.length > 1
      ? composeStorm(audience, content, word, host ?? '')
      : audience === 'team'
        ? composeForTeam(content, subject, word)
        : composeForCustomer(content, subject, word)
  const footer = audience === 'team' ? [word.teamFooter(content.account_name)] : message.footer
  if (!content.isSample) return { ...message, footer }
  return {
    ...message,
    subject: `[${word.sampleTag}] ${message.subject}`,
    paragraphs: [word.sample, ...message.paragraphs],
    footer,
  }
}

function composeForTeam(content: Content, subject: Subject, word: Words): Message {
  const { customer, connection, reason, endpoint } = subject
  const state = word.states[subject.type]!
  const facts: (Fact | false)[] = [
    connection === null && { label: word.labels.account, value: content.account_name },
    customer !== null && { label: word.labels.customer, value: customer },
    connection !== null && {
      label: word.labels.connection,
      value: `${connection.name} (${connection.id})`,
    },
    connection !== null && { label: word.labels.system, value: connection.system },
    {
      label: reason ? word.labels.since : word.labels.at,
      value: tellTime(content.language, reason?.since ?? subject.at),
    },
    reason !== null && { label: word.labels.reason, value: reason.code },
    subject.credits_left !== null && {
      label: word.labels.credits_left,
      value: String(subject.credits_left),
    },
    endpoint !== null && {
      label: word.labels.endpoint,
      value: `${endpoint.url} (${endpoint.id})`,
    },
    endpoint?.failing_since != null && {
      label: word.labels.failing_since,
      value: tellTime(content.language, endpoint.failing_since),
    },
    { label: word.labels.event, value: subject.event_id },
  ]
  const about = connection ? `${customer}, ${connection.name}` : content.account_name
  return {
    ...frame(content, subject, word),
    sender: 'Millwright',
    subject: `${state}: ${about}`,
    facts: facts.filter((fact) => fact !== false),
    action: actionOf(subject, word),
  }
}

function composeForCustomer(content: Content, subject: Subject, word: Words): Message {
  const names = nameAll(content, subject)
  const telling = word.tellings[subject.type]!
  const action = actionOf(subject, word)
  const isRefused = subject.type === REFUSED
  const code = subject.reason?.code ?? 'other'
  const paragraphs = telling.paragraphs(names)
  if (isRefused) paragraphs[0] += ` ${word.because(word.causes[code] ?? word.causes.other)}`
  const [why, warning] = word.footer(names)
  return {
    ...frame(content, subject, word),
    subject: telling.subject(names),
    paragraphs,
    steps: stepsOf(subject, names, word),
    action,
    footer: action ? [why!, warning!] : [why!],
  }
}

/** One message for many connections of one host. */
function composeStorm(audience: Audience, content: Content, word: Words, host: string): Message {
  const { subjects } = content
  const [first] = subjects
  const names = nameAll(content, first)
  const items = subjects.slice(0, MAX_ITEMS).map(({ customer, connection, reauthorize_url }) => ({
    text: connection ? `${customer}: ${connection.name} (${connection.id})` : host,
    url: reauthorize_url,
  }))
  const rest = subjects.length - items.length
  if (rest > 0) items.push({ text: word.more(rest), url: null })
  const message = frame(content, first, word)
  const isSaidByAll = subjects.every(({ reason }) => reason?.message === first.reason?.message)
  return {
    ...message,
    quote: isSaidByAll ? message.quote : null,
    subject: word.storm(word.states[first.type]!, subjects.length, host),
    facts: [{ label: word.labels.since, value: tellTime(content.language, first.at) }],
    items,
    steps: audience === 'team' ? null : stepsOf(first, names, word),
    footer: items.some(({ url }) => url !== null) ? word.footer(names) : [word.footer(names)[0]!],
  }
}

function frame(content: Content, subject: Subject, word: Words): Message {
  return {
    language: content.language,
    sender: content.account_name,
    subject: '',
    status: [SIGNS[subject.type], word.states[subject.type]].filter(Boolean).join(' '),
    paragraphs: [],
    quote: quoteOf(subject, word),
    facts: [],
    steps: null,
    action: null,
    items: [],
    footer: [],
  }
}

function quoteOf({ connection, reason }: Subject, word: Words): Message['quote'] {
  if (!connection || !reason || reason.message === '') return null
  const text = shorten(reason.message)
  return { by: word.quoteBy(connection.system), text, quoted: word.quote(text) }
}

function actionOf({ reauthorize_url }: Subject, word: Words): Message['action'] {
  return reauthorize_url === null ? null : { label: word.action, url: reauthorize_url }
}

function stepsOf(subject: Subject, names: Names, word: Words): Message['steps'] {
  // Instructions lead to the link: without one there is nothing to follow.
  const refused = subject.reauthorize_url ? subject.instructions : [word.askForLink(names)]
  const items = subject.type === REFUSED ? refused : word.tellings[subject.type]!.steps(names)
  return items.length > 0 ? { title: word.stepsTitle, items } : null
}

function nameAll(content: Content, subject: Subject): Names {
  return {
    account: content.account_name,
    system: subject.connection?.system ?? '',
    connection: subject.connection?.name ?? '',
    customer: subject.customer ?? '',
    since: tellTime(content.language, subject.reason?.since ?? subject.at),
  }
}

function shorten(text: string): string {
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text
}
