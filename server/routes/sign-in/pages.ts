import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../security/password.ts'
import type { Member } from '../../store/schema-members.ts'
import type { Speech, Texts } from './texts.ts'

/** What a form is shown with when it comes back. */
export interface Shown {
  values?: Record<string, string>
  /** A text for each field that is not right. */
  faults?: Record<string, string>
  alert?: string | undefined
}

interface Field {
  name: string
  label: string
  type: 'text' | 'email' | 'password'
  autocomplete: string
  hint?: string
  isFixed?: boolean
}

export function showSignIn(speech: Speech, shown: Shown, hasProvider: boolean): string {
  const { texts } = speech
  const fields = [emailField(texts), passwordField(texts.password, 'current-password')]
  const provider = hasProvider
    ? `<p class="or">${text(texts.or)}</p>
<a class="button second" href="/sign-in/oidc">${text(texts.signInByProvider)}</a>`
    : ''
  return layOut(
    speech,
    texts.signIn,
    texts.signInLead,
    shown,
    form('/sign-in', fields, shown, texts.signIn) + provider,
  )
}

export function showSignUp(speech: Speech, shown: Shown): string {
  const { texts } = speech
  const fields: Field[] = [
    {
      name: 'account',
      label: texts.account,
      type: 'text',
      autocomplete: 'organization',
      hint: texts.accountHint,
    },
    nameField(texts),
    emailField(texts),
    { ...passwordField(texts.password, 'new-password'), hint: texts.passwordHint },
  ]
  const content = form('/sign-in/sign-up', fields, shown, texts.signUpDo)
  return layOut(speech, texts.signUp, texts.signUpLead, shown, content)
}

export function showInvitation(speech: Speech, shown: Shown, secret: string): string {
  const { texts } = speech
  const fields: Field[] = [
    { ...emailField(texts), isFixed: true },
    nameField(texts),
    { ...passwordField(texts.newPassword, 'new-password'), hint: texts.passwordHint },
  ]
  const content = form(`/sign-in/invitation/${secret}`, fields, shown, texts.invitationDo)
  return layOut(speech, texts.invitation, texts.invitationLead, shown, content)
}

export function showInvitationGone(speech: Speech): string {
  const { texts } = speech
  const content = `<a class="button" href="/sign-in">${text(texts.toSignIn)}</a>`
  return layOut(speech, texts.invitationGone, texts.invitationGoneLead, {}, content)
}

export function showBroken(speech: Speech, alert: string, requestId: string): string {
  const { texts } = speech
  const content = `<a class="button" href="/sign-in">${text(texts.toSignIn)}</a>`
  return layOut(speech, texts.error, `${texts.reference}: ${requestId}`, { alert }, content)
}

export function showWelcome(speech: Speech, member: Member, csrfToken: string): string {
  const { texts } = speech
  const content = `<dl><div><dt>${text(texts.as)}</dt><dd>${text(member.name)}<br>${text(member.email)}</dd></div>
<div><dt>${text(texts.role)}</dt><dd>${text(texts[member.role])}</dd></div></dl>
${member.role === 'admin' ? showNext(texts, csrfToken) : ''}
<div class="acts"><a class="button${member.role === 'admin' ? ' second' : ''}" href="/docs/">${text(texts.docs)}</a>
${postButton('/sign-in/out', texts.signOut, csrfToken, 'second')}</div>`
  return layOut(speech, texts.welcome, '', {}, content)
}

function showNext(texts: Texts, csrfToken: string): string {
  const steps = [texts.nextKey, texts.nextLink, texts.nextDocs]
  return `<h2>${text(texts.next)}</h2>
<ol>${steps.map((step) => `<li>${text(step)}</li>`).join('')}</ol>
${postButton('/sign-in/account-key', texts.makeKey, csrfToken)}`
}

function postButton(action: string, label: string, csrfToken: string, look?: string): string {
  return `<form method="post" action="${action}"><input type="hidden" name="csrf_token" value="${text(csrfToken)}">
<button${look ? ` class="${look}"` : ''}>${text(label)}</button></form>`
}

/** The one time that an account key is shown, with a first call that uses it. */
export function showAccountKey(speech: Speech, secret: string, publicUrl: string): string {
  const { texts } = speech
  const call = `curl -s ${publicUrl}/admin/v1/links \\
  -H 'Authorization: Bearer ${secret}' \\
  -H 'Content-Type: application/json' \\
  -d '{"customer":{"external_id":"acme","name":"ACME"}}'`
  const content = `<pre class="secret">${text(secret)}</pre>
<h2>${text(texts.firstLink)}</h2>
<p>${text(texts.firstLinkLead)}</p>
<pre>${text(call)}</pre>
<div class="acts"><a class="button" href="/docs/">${text(texts.docs)}</a>
<a class="button second" href="/sign-in">${text(texts.back)}</a></div>`
  return layOut(speech, texts.key, texts.keyLead, {}, content)
}

function layOut(
  { language, texts }: Speech,
  heading: string,
  lead: string,
  { alert, faults = {} }: Shown,
  content: string,
): string {
  const hasFault = alert !== undefined || Object.keys(faults).length > 0
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${hasFault ? `${text(texts.error)}: ` : ''}${text(heading)} · Millwright</title>
<link rel="stylesheet" href="/sign-in/style.css">
</head>
<body>
<header>Millwright</header>
<main>
<h1>${text(heading)}</h1>
${lead ? `<p>${text(lead)}</p>` : ''}
${alert === undefined ? '' : `<div class="alert" role="alert">${text(alert)}</div>`}
${content}
</main>
</body>
</html>`
}

function form(action: string, fields: readonly Field[], shown: Shown, button: string): string {
  // The browser would tell faults in its own language.
  return `<form method="post" action="${text(action)}" novalidate>
${fields.map((field, index) => showField(field, shown, index === firstToFill(fields, shown))).join('\n')}
<button>${text(button)}</button></form>`
}

/** The first one that is wrong, or else the first that is empty. */
function firstToFill(fields: readonly Field[], { faults = {}, values = {} }: Shown): number {
  const wrong = fields.findIndex(({ name }) => faults[name] !== undefined)
  return wrong !== -1 ? wrong : fields.findIndex(({ name }) => !values[name])
}

function showField(field: Field, { values = {}, faults = {} }: Shown, hasFocus: boolean): string {
  const { name, label, type, autocomplete, hint, isFixed } = field
  const fault = faults[name]
  const notes = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ')
  // A password is never sent back.
  const value = type === 'password' ? undefined : values[name]
  const attributes = [
    `id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required`,
    value !== undefined && `value="${text(value)}"`,
    type === 'email' && 'autocapitalize="none" spellcheck="false"',
    autocomplete === 'new-password' &&
      `minlength="${SHORTEST_PASSWORD}" maxlength="${LONGEST_PASSWORD}"`,
    isFixed && 'readonly',
    hasFocus && 'autofocus',
    notes && `aria-describedby="${notes}"`,
    fault && 'aria-invalid="true"',
  ].filter(Boolean)
  return `<div class="field"><label for="${name}">${text(label)}</label>
${hint ? `<p class="hint" id="${name}-hint">${text(hint)}</p>` : ''}
<input ${attributes.join(' ')}>
${fault ? `<p class="fault" id="${name}-fault">${text(fault)}</p>` : ''}</div>`
}

function emailField({ email }: Texts): Field {
  return { name: 'email', label: email, type: 'email', autocomplete: 'username' }
}

function nameField({ name }: Texts): Field {
  return { name: 'name', label: name, type: 'text', autocomplete: 'name' }
}

function passwordField(label: string, autocomplete: string): Field {
  return { name: 'password', label, type: 'password', autocomplete }
}

/** Safe between tags and in quoted attributes. */
function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
