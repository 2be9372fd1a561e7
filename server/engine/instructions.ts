import type { Connector } from '@millwright/kit'
import type { Connection, Language } from '../store/schema.ts'
import { tellTime, words } from './notifications/words.ts'

/**
 * What the people of a customer do so that a connection works again, in order and in their language: first what the
 * cause asks for, then where in their system they find it, then the link.
 */
export function instructionsOf(
  connector: Pick<Connector, 'name' | 'auth'>,
  connection: Pick<Connection, 'name' | 'reason' | 'settings'>,
  people: { account: string; customer: string; language: Language },
): string[] {
  const { language } = people
  const { firstSteps, tellings } = words[language]
  const names = {
    account: people.account,
    customer: people.customer,
    system: connector.name,
    connection: connection.name,
    since: tellTime(language, new Date(connection.reason?.since ?? 0)),
  }
  const first = firstSteps[connection.reason?.code ?? ''] ?? firstSteps.other
  const way = connector.auth.find(({ kind }) => kind === connection.settings.kind)
  const guide = (language === 'de' ? way?.de?.guide : undefined) ?? way?.guide ?? []
  const steps = tellings['connection.reauthorization_required']!.steps(names)
  return [first(names), ...guide, ...steps]
}
