import type { ApiError } from '@millwright/model'
import type { PlainWords } from './plain-page.ts'

const TITLE = {
  en: 'This sign-in cannot go on',
  de: 'Diese Anmeldung kann nicht weitergehen',
}

/** By the code of what is wrong; English is said by the error itself. */
const GERMAN: Readonly<Record<string, string>> = {
  LINK_EXPIRED: 'Dieser Link ist abgelaufen. Bitten Sie die Absender um einen neuen.',
  LINK_USED: 'Dieser Link wurde schon benutzt; er gilt einmal. Bitten Sie um einen neuen.',
  LINK_REVOKED: 'Dieser Link wurde zurückgezogen. Bitten Sie die Absender um einen neuen.',
  ATTEMPT_EXPIRED:
    'Dieser Versuch hat zu lange gedauert: Was eingegeben wurde, ist vergessen. Öffnen Sie den Link noch einmal und geben Sie es neu ein.',
  STATE_MISMATCH:
    'Diese Rückkehr gehört zu keiner Anmeldung, die in diesem Browser begonnen hat. Öffnen Sie den Link noch einmal und beginnen Sie neu.',
  PERMISSION_DENIED: 'Dieser Schritt ist nur von der Seite des Links aus zu erreichen.',
  NOT_FOUND: 'Diesen Link gibt es nicht. Öffnen Sie ihn noch einmal aus der Nachricht.',
}

/** Why the way over a system's sign-in page ends here. */
export function wordsOfHop({ code, detail, errors }: ApiError): PlainWords {
  const german = GERMAN[errors?.[0]?.code ?? code] ?? detail
  return { en: { title: TITLE.en, text: detail }, de: { title: TITLE.de, text: german } }
}
