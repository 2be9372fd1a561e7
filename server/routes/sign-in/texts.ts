import type { Language } from '../../store/schema.ts'

const en = {
  signIn: 'Sign in',
  signInLead: 'To the dashboard of this Millwright.',
  email: 'E-mail address',
  password: 'Password',
  newPassword: 'New password',
  passwordHint: 'At least 12 characters. A few words that do not belong together are good.',
  name: 'Your name',
  account: 'Your company',
  accountHint: 'The name of the account; people see it when they connect their systems.',
  signInByProvider: 'Use your company account',
  or: 'or',
  signUp: 'Set up',
  signUpLead: 'Nobody has used this server yet. Whoever signs up here becomes its first admin.',
  signUpDo: 'Create account',
  invitation: 'Welcome',
  invitationLead: 'You were invited. Choose a password, and you are in.',
  invitationDo: 'Accept the invitation',
  invitationGone: 'This invitation does not hold',
  invitationGoneLead:
    'It was used already or has expired. Ask whoever invited you for another one.',
  toSignIn: 'To the sign-in page',
  welcome: 'You are signed in',
  as: 'Signed in as',
  role: 'Role',
  admin: 'Admin',
  developer: 'Developer',
  read_only: 'Read only',
  docs: 'Open the API documentation',
  next: 'What to do next',
  nextKey: 'Make an account key: your programs call the API with it.',
  nextLink: 'With the key, make a link and send it to your customer, who connects a system there.',
  nextDocs: 'Exchange the link for a token, and read the first records.',
  makeKey: 'Make an account key',
  key: 'Your account key',
  keyLead: 'It is shown only now. Keep it like a password: it may do everything in this account.',
  firstLink: 'Make the first link',
  firstLinkLead: 'The answer has a url. Whoever opens it connects a system of ACME.',
  back: 'Back',
  signOut: 'Sign out',
  error: 'Error',
  wrong: 'E-mail address or password is not right.',
  tooMany: 'Too many sign-ins failed. Try again in {minutes} min.',
  emailNeeded: 'Enter an e-mail address such as name@company.com.',
  passwordNeeded: 'Enter the password.',
  passwordLength: 'The password has at least 12 and at most 256 characters.',
  nameNeeded: 'Enter a name.',
  accountNeeded: 'Enter the name of your company.',
  signedUp: 'Somebody has signed up already. Ask for an invitation.',
  providerFailed: 'Your company’s sign-in did not work. Try again.',
  notConfirmed: 'Your company’s sign-in has not confirmed your e-mail address.',
  domainRefused: 'E-mail addresses of this domain are not allowed here.',
  noMember: 'There is no member with this e-mail address. Ask for an invitation.',
  subjectDiffers:
    'This e-mail address belongs to somebody else now. Ask an admin to invite you anew.',
  foreign: 'This form was sent from another page. Send it from here.',
  broken: 'This did not work, and it is our fault. Try again in a moment.',
  reference: 'Request',
}

export type Texts = typeof en

const de: Texts = {
  signIn: 'Anmelden',
  signInLead: 'Beim Dashboard dieses Millwright.',
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  passwordHint: 'Mindestens 12 Zeichen. Gut sind ein paar Wörter, die nicht zusammengehören.',
  name: 'Ihr Name',
  account: 'Ihre Firma',
  accountHint: 'Der Name des Kontos; Kunden sehen ihn, wenn sie ihre Systeme verbinden.',
  signInByProvider: 'Mit Firmenkonto anmelden',
  or: 'oder',
  signUp: 'Einrichten',
  signUpLead:
    'Diesen Server benutzt noch niemand. Wer sich hier registriert, wird sein erster Administrator.',
  signUpDo: 'Konto anlegen',
  invitation: 'Willkommen',
  invitationLead: 'Sie wurden eingeladen. Wählen Sie ein Passwort, dann sind Sie drin.',
  invitationDo: 'Einladung annehmen',
  invitationGone: 'Diese Einladung gilt nicht',
  invitationGoneLead: 'Sie wurde schon benutzt oder ist abgelaufen. Bitten Sie um eine neue.',
  toSignIn: 'Zur Anmeldung',
  welcome: 'Sie sind angemeldet',
  as: 'Angemeldet als',
  role: 'Rolle',
  admin: 'Administrator',
  developer: 'Entwickler',
  read_only: 'Nur lesen',
  docs: 'API-Dokumentation öffnen',
  next: 'Wie es weitergeht',
  nextKey: 'Einen Kontoschlüssel anlegen: Damit rufen Ihre Programme die API auf.',
  nextLink:
    'Mit dem Schlüssel einen Link anlegen und dem Kunden schicken, der dort ein System verbindet.',
  nextDocs: 'Den Link gegen ein Token tauschen und die ersten Datensätze lesen.',
  makeKey: 'Kontoschlüssel anlegen',
  key: 'Ihr Kontoschlüssel',
  keyLead:
    'Er ist nur jetzt zu sehen. Bewahren Sie ihn auf wie ein Passwort: Er darf in diesem Konto alles.',
  firstLink: 'Den ersten Link anlegen',
  firstLinkLead: 'In der Antwort steht eine url. Wer sie öffnet, verbindet ein System von ACME.',
  back: 'Zurück',
  signOut: 'Abmelden',
  error: 'Fehler',
  wrong: 'E-Mail-Adresse oder Passwort stimmt nicht.',
  tooMany: 'Zu viele Anmeldungen sind gescheitert. Versuchen Sie es in {minutes} min noch einmal.',
  emailNeeded: 'Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@firma.de.',
  passwordNeeded: 'Geben Sie das Passwort ein.',
  passwordLength: 'Das Passwort hat mindestens 12 und höchstens 256 Zeichen.',
  nameNeeded: 'Geben Sie einen Namen ein.',
  accountNeeded: 'Geben Sie den Namen Ihrer Firma ein.',
  signedUp: 'Es hat sich schon jemand registriert. Bitten Sie um eine Einladung.',
  providerFailed:
    'Die Anmeldung mit dem Firmenkonto ist gescheitert. Versuchen Sie es noch einmal.',
  notConfirmed: 'Ihr Firmenkonto hat Ihre E-Mail-Adresse nicht bestätigt.',
  domainRefused: 'E-Mail-Adressen dieser Domain sind hier nicht erlaubt.',
  noMember: 'Zu dieser E-Mail-Adresse gibt es kein Mitglied. Bitten Sie um eine Einladung.',
  subjectDiffers:
    'Diese E-Mail-Adresse gehört jetzt jemand anderem. Bitten Sie einen Administrator um eine neue Einladung.',
  foreign: 'Dieses Formular kam von einer anderen Seite. Senden Sie es von hier.',
  broken: 'Das hat nicht geklappt, und es liegt an uns. Versuchen Sie es gleich noch einmal.',
  reference: 'Anfrage',
}

const TEXTS: Record<Language, Texts> = { en, de }

export interface Speech {
  language: Language
  texts: Texts
}

/** The first language of `Accept-Language` that there is, by its weights; English otherwise. */
export function chooseSpeech(accepted: string | undefined): Speech {
  const wishes = (accepted ?? '').split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = parameters.map((one) => /^ *q=([\d.]+) *$/.exec(one)?.[1]).find(Boolean)
    const language = range.split('-')[0]
    const known: Language | null = language === 'en' || language === 'de' ? language : null
    return known ? [{ language: known, weight: weight === undefined ? 1 : Number(weight) }] : []
  })
  const [best] = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  const language = best?.language ?? 'en'
  return { language, texts: TEXTS[language] }
}
