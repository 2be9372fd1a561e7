import type { Contact, Language } from '../../store/schema.ts'
import type { Content } from './message.ts'

const REASON: Readonly<Record<Language, string>> = {
  en: 'The password has expired.',
  de: 'Das Passwort ist abgelaufen.',
}
const SYSTEM: Readonly<Record<Language, string>> = {
  en: 'Sample system',
  de: 'Beispielsystem',
}

/** What a message to this contact could tell of. Its link leads nowhere. */
export function makeSample(
  { events, language, updated_at }: Contact,
  accountName: string,
): Content {
  const [type = ''] = events
  const isOfConnection = type.startsWith('connection.')
  return {
    account_name: accountName,
    language,
    isSample: true,
    subjects: [
      {
        type,
        event_id: 'evt_sample',
        at: updated_at,
        customer: isOfConnection ? 'ACME' : null,
        connection: isOfConnection
          ? { id: 'con_sample', name: 'ACME 1', system: SYSTEM[language] }
          : null,
        reason: isOfConnection
          ? { code: 'password_expired', message: REASON[language], since: updated_at }
          : null,
        reauthorize_url: null,
        instructions: [],
        credits_left: type.startsWith('credits.') ? 3 : null,
        endpoint: type.startsWith('webhook.')
          ? { id: 'whe_sample', url: 'https://hooks.example', failing_since: updated_at }
          : null,
      },
    ],
  }
}
